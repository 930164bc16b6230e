"""Medians and percentiles, and changes of a level: what does not add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.measure import interval as ci
from suara.measure.definition import OverRows
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value

    from suara.measure.definition import Aggregates, State

# Half of a share of the values around the median, and from how many values on it holds the median's
# bounds, which lie 0.98 sqrt(n) places from it: so that few values have to be put in order.
MIDDLES = {0.00125: 700_000, 0.005: 45_000, 0.02: 3_000, 0.08: 250}


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
        return _middle(term) if self.q == 0.5 else {"n": term.count(), "quantile": term.quantile(self.q)}

    def read(self, found: State) -> dict[str, Any]:
        """The evidence: of a median, the value and the two values that bound it."""
        bounds = ci.median_ranks(int(found["n"])) if "middle" in found else None
        if bounds is None:
            return {"n": found["n"], "quantile": found.get("quantile")}
        n, values, below = int(found["n"]), sorted(found["middle"]), int(found["below"])
        ranks = (bounds[0], (n + 1) // 2, n // 2 + 1, bounds[1])
        low, lower, upper, high = (values[rank - 1 - below] for rank in ranks)
        return {"n": n, "quantile": lower + (upper - lower) / 2, "low": low, "high": high}

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


def _middle(term: Value) -> Aggregates:
    """Values around the median, enough to hold what bounds it, and how many are below them."""
    import ibis

    n, values = term.count(), term.collect()
    edges = term.quantile([0.5 - half for half in MIDDLES] + [0.5 + half for half in MIDDLES])
    low, high = (
        ibis.cases(*[(n >= rows, edges[first + i]) for i, rows in enumerate(MIDDLES.values())], else_=float(endless))
        for first, endless in ((0, "-inf"), (len(MIDDLES), "inf"))
    )
    return {
        "n": n,
        "middle": values.filter(lambda value: (value >= low) & (value <= high)),
        "below": values.filter(lambda value: value < low).length(),
    }
