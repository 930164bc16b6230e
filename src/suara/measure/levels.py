"""Medians and percentiles, and changes of a level: what does not add up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.measure import interval as ci
from suara.measure.definition import OverRows
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value

    from suara.measure.definition import Aggregates, State

# What bounds the median of n values lies 0.98 sqrt(n) places from it, rounding and small n aside: so many on each side.
SPREAD, ROUND = 0.98, 2


@dataclass(frozen=True, kw_only=True)
class Quantile(OverRows):
    """A median or percentile, exact, by linear interpolation at q(n-1); it does not add."""

    of: Callable[[Table], Value]
    q: float = 0.5

    @property
    def interval_in_words(self) -> str:  # type: ignore[override]
        """The method of the 95% interval."""
        return "order statistics" if self.q == 0.5 else "none: a percentile other than the median is shown without one"

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence: of the values in order, those that the figure and its bounds are made of."""
        from suara.measure.scope import between

        term = self.of(rows).cast("float64")
        values, n = term.collect().sort(), term.count()
        place = (self.q * (n - 1)).floor().cast("int64") + 1
        state = {"n": n, "at": between(values, place, place + 1)}
        if self.q != 0.5:
            return state
        first = (n / 2 - SPREAD * n.sqrt()).floor().cast("int64") - ROUND
        wide = {"lows": (first, first + 2 * ROUND), "highs": (n + 1 - first - 2 * ROUND, n + 1 - first)}
        return state | {name: between(values, *places) for name, places in wide.items()}

    def read(self, found: State) -> dict[str, Any]:
        """The evidence: the value and, of a median, the two values that bound it."""
        n = int(found["n"] or 0)
        if not n:
            return {"n": n, "quantile": None}
        place = self.q * (n - 1)
        lower, upper = found["at"][0], found["at"][-1]
        value = {"n": n, "quantile": lower + (upper - lower) * (place - math.floor(place))}
        bounds = ci.median_ranks(n) if self.q == 0.5 else None
        if bounds is None:
            return value
        steps = bounds[0] - max(1, math.floor(n / 2 - SPREAD * math.sqrt(n)) - ROUND)
        return value | {"low": found["lows"][steps], "high": found["highs"][-1 - steps]}

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        value = state["quantile"]
        low, high = state.get("low"), state.get("high")
        return Estimate(None if value is None else float(value), low, high, int(state["n"] or 0))


@dataclass(frozen=True, kw_only=True)
class Last(OverRows):
    """A function of a first and a last level (prices, balances); levels do not add over names."""

    names: Callable[[Table], Value]
    first: Callable[[Table], Value]
    last: Callable[[Table], Value]
    rows_of: Callable[[Table], Value]
    value: Callable[[float, float], float]

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        return {
            "n": self.rows_of(rows).sum(),
            "names": self.names(rows).nunique(),
            "first": self.first(rows).max(),
            "last": self.last(rows).max(),
        }

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        n = int(state["n"] or 0)
        if int(state["names"] or 0) != 1 or not state["first"] or state["last"] is None:
            return Estimate(None, None, None, n)
        return Estimate(self.value(float(state["first"]), float(state["last"])), None, None, n)
