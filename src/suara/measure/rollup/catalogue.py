"""Every metric of a workspace, by the source view that it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure import METRICS
from suara.measure.answer import leaves
from suara.measure.rollup.design import Design, designs

if TYPE_CHECKING:
    from suara.measure.answer import Answerer


def catalogue(answerer: Answerer) -> dict[str, Design]:
    """What is kept of each source view, for all metrics of the catalogue and of the workspace's own."""
    names = [*answerer.own, *METRICS]
    return designs(pair for name in names for pair in leaves(name, answerer.definition(name), answerer.definition))
