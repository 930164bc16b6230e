"""Results, scorecards and workings as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.result import Result
from suara.measure.scorecard import Scorecard

if TYPE_CHECKING:
    from suara.measure.explain import Explanation


def text(shown: Result | Scorecard | Explanation, currency: str) -> str:
    """Anything that may be printed, as a terminal shows it."""
    from suara.present import explanation, result_table, scorecard_table, terminal

    if isinstance(shown, Result):
        return terminal.plain(result_table.result(shown, currency))
    if isinstance(shown, Scorecard):
        return terminal.plain(scorecard_table.scorecard(shown))
    return explanation.text(shown, currency)
