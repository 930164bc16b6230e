"""What a source view is: one row per unit, over the records as they stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


@dataclass(frozen=True, kw_only=True)
class View:
    """One row per unit of `kind`'s records.

    A plain view gives rows with a time (`moment`) and its local day (`day`); the planner filters
    them, adds the segments and puts them in periods. A view whose unit is a customer or other thing
    *in a period* (`periodic`) does that itself with `Scope.in_period` and returns the scope's keys.

    `borrows` says that a dimension which a record lacks is taken from its customer. In a `union` the
    rows come from all its kinds alike, and carry only what those share and what it `carries` besides.

    `left_out` names, for the working shown, why a record of the period is not a row; first match counts.
    """

    help: str
    unit: str
    kind: str
    rows: Callable[[Scope], Table]
    also: tuple[str, ...] = ()
    day: str = "day"
    moment: str = "occurred_at"
    periodic: bool = False
    left_out: Callable[[Table], Mapping[str, BooleanValue]] | None = None
    borrows: bool = True
    union: bool = False
    carries: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every record kind that it reads."""
        return (self.kind, *self.also)
