"""Medians and percentiles, and changes of a level: what does not add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.measure.definition import OverRows
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value

    from suara.measure.definition import Aggregates, State


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
        """The columns of evidence, as aggregates of the view's rows."""
        term = self.of(rows).cast("float64")
        return {"n": term.count(), "quantile": term.quantile(self.q)}

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
