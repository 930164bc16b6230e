"""What a source view is: one row per unit, over the records as they stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Lives:
    """Units that begin (`occurred_at`, `day`) and end, or not yet: how many there are, came and went.

    `units` gives them with those four columns and how many each row stands for (`units`), `counted` the
    view's rows from such, segmented. Rows that agree in their days may be added up beforehand.
    """

    units: Callable[[Scope], Table]
    counted: Callable[[Scope, Table], Table]
    until: str
    until_day: str

    def rows(self, q: Scope) -> Table:
        """The view's rows from the records themselves."""
        return self.counted(q, q.segmented(self.units(q)))


@dataclass(frozen=True, kw_only=True)
class View:
    """One row per unit of `kind`'s records.

    A plain view gives rows with a time (`moment`) and its local day (`day`); the planner filters
    them, adds the segments and puts them in periods. A view whose unit is a customer or other thing
    *in a period* (`periodic`) does that itself with `Scope.in_period` and returns the scope's keys.

    `borrows` says that a dimension which a record lacks is taken from its customer. In a `union` the
    rows come from all its kinds alike, and carry only what those share and what it `carries` besides.

    `left_out` names, for the working shown, why a record of the period is not a row; first match counts. A
    periodic view whose rows are not made of the period's own records says instead what it `counts`, by column.

    For evidence at rest a view says what else a record decides than its own row. `links`: records of another
    kind, or others of its own, that share a value (own column, theirs), or that count by their own days (null).
    `reach`: rows of the same kind, no more than the `window` of a setting away, or all `onward` from it; where
    nothing is said and the rows are not plainly the records, onward is taken; `next` is its period and the one
    after. `turns` are times beside the
    records' own at which a row becomes another. `lives` are units with a beginning and an end, which `counted`
    makes the rows of: see `Lives`. `lasts` is all that rows need of the records before the first period, one row per
    `customer` with its `last_at`: kept at rest, they spare a refresh the history (see `Scope.lasts`).
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
    counts: tuple[str, ...] = ()
    borrows: bool = True
    union: bool = False
    carries: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)
    reach: Literal["", "day", "window", "next", "onward"] = ""
    turns: tuple[str, ...] = ()
    lives: Lives | None = None
    lasts: Callable[[Scope], Table] | None = None
    name: str = ""

    @classmethod
    def of_lives(cls, lives: Lives, **said: Any) -> View:
        """The view that counts lives by period."""
        return cls(rows=lives.rows, lives=lives, periodic=True, **said)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every record kind that it reads."""
        return (self.kind, *self.also)
