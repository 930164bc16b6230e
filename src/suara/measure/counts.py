"""Totals, counts of different ones, and tables of shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.measure import interval as ci
from suara.measure.definition import OverRows
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value

    from suara.measure.definition import Aggregates, State


@dataclass(frozen=True, kw_only=True)
class Shares(OverRows):
    """A table of shares: of the units of a period and segment, how many name each `item`.

    A unit that names several items has several rows, of which `once` is true for one. Shares are
    `within` a group (such as the promoters) where one is given, else of all units.
    """

    item: Callable[[Table], Value]
    within: Callable[[Table], Value] | None = None
    once: Callable[[Table], Value] | None = None

    interval_in_words = "Wilson score interval (Wilson 1927)"

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        return {"k": rows.count(), "units": rows.count() if self.once is None else self.once(rows).sum()}

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        n, k = int(state["units"] or 0), int(state["k"] or 0)
        found = ci.wilson(k, n)
        return Estimate(100 * k / n, 100 * found[0], 100 * found[1], n) if found else Estimate(None, None, None, n)

    def change(self, now: Estimate, before: Estimate) -> tuple[float, float] | None:
        """The interval of the change between two estimates."""
        return ci.mover(*now.triple, *before.triple) if now.bounded and before.bounded else None


@dataclass(frozen=True, kw_only=True)
class Total(OverRows):
    """A sum over rows, or their count. Nothing happened is 0, for a total is complete as it is.

    `counted` says that the term itself counts units: a row stands for that many of them.
    """

    of: Callable[[Table], Value]
    counted: bool = False

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        term = self.of(rows)
        units = term.sum() if self.counted else term.count()
        return {"n": units, "total": term.cast("float64").sum() if not term.type().is_boolean() else term.sum()}

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        return Estimate(float(state["total"] or 0), None, None, int(state["n"] or 0))


@dataclass(frozen=True, kw_only=True)
class Distinct(OverRows):
    """How many different ones; it does not add, so it is counted anew for each period and segment."""

    of: Callable[[Table], Value]

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        term = self.of(rows)
        return {"n": term.count(), "distinct": term.nunique()}

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        return Estimate(float(state["distinct"] or 0), None, None, int(state["n"] or 0))
