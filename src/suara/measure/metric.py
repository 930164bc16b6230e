"""What a metric is: a small pure definition over one row per unit, whose evidence adds up.

The shapes are few: `Metric` (a smooth function of means: shares, means, differences, ratios),
`Total`, `Quantile`, `Last`, `Distinct` and `Derived`. Each says which columns of evidence it needs
(`state`) and how to read them (`estimate`); the engine only ever adds them up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any, Literal

from suara.measure import interval as ci
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from ibis import Table, Value

State = Mapping[str, Any]
Aggregates = dict[str, "Value"]
Interval = Literal["score", "wilson", "t", "delta", "none"]


@dataclass(frozen=True, kw_only=True)
class Example:
    """Records by kind, a question over them, and the value that a person works out by hand."""

    records: Mapping[str, list[dict[str, Any]]]
    expect: Any
    ask: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What every metric says of itself, whatever its shape."""

    title: str
    formula: str
    unit: str
    better: Literal["up", "down", "depends"]
    credit: str
    example: Example
    version: int = 1
    bounds: tuple[float, float] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    staff: bool = False
    notes: str = ""
    name: str = ""

    interval_in_words = "none: a total has no sampling error"


@dataclass(frozen=True, kw_only=True)
class OverRows(Definition):
    """A metric that reads one source view."""

    source: str

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        raise NotImplementedError

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        raise NotImplementedError

    def change(self, now: Estimate, before: Estimate) -> tuple[float, float] | None:
        """The interval of the change between two estimates; none for most shapes."""
        return None

    def merge(self, *states: State) -> dict[str, Any]:
        """The evidence of several parts (days, shops, nodes) together; `origin` is one and the same for all."""
        return {k: states[0][k] if k == "origin" else sum(s[k] or 0 for s in states) for k in states[0]}


@dataclass(frozen=True, kw_only=True)
class Metric(OverRows):
    """A smooth function of the means of terms: a share, a mean, a difference or a ratio.

    `terms` gives numbers or conditions per row, null where the row is outside the sample; `value`
    turns their means into the figure. `origin` names a column on whose usual size the term is
    centred, so that squares of large values do not cancel. `alike` gives a whole number that all rows
    of a figure must share, such as their scale; where they do not, there is no figure. `per` names the
    term that counts the units, where rows outside the denominator bring something too (all losses of
    a period, to those present at its start): n and the means are then by that term's sum.
    """

    terms: Callable[[Table], dict[str, Value]]
    value: Callable[..., float]
    interval: Interval
    origin: str = ""
    alike: Callable[[Table], Value] | None = None
    per: str = ""

    @property
    def interval_in_words(self) -> str:  # type: ignore[override]
        """The method of the 95% interval."""
        return INTERVALS[self.interval]

    def state(self, rows: Table, weight: Value | None = None) -> Aggregates:
        """The columns of evidence, as aggregates of the view's rows."""
        terms = self.terms(rows)
        inside = _all_present(list(terms.values()))
        shared = {} if self.alike is None else _same(self.alike(rows), inside)
        if weight is not None:
            return shared | _weighted_state(self.value(**{k: _number(v) for k, v in terms.items()}), weight)
        numbers = {k: self._centred(rows, v) for k, v in terms.items()}
        units = numbers[self.per].sum(where=inside) if self.per else rows.count(where=inside)
        state: Aggregates = {"n": units, **shared}
        state |= {f"s_{k}": v.sum(where=inside) for k, v in numbers.items()}
        return state | {
            f"p_{a}_{b}": (_number(numbers[a]) * _number(numbers[b])).sum(where=inside)
            for a, b in self._products(list(terms))
        }

    def _products(self, names: list[str]) -> list[tuple[str, str]]:
        return list(combinations_with_replacement(names, 2)) if self.interval in ("t", "delta") else []

    def _centred(self, rows: Table, term: Value) -> Value:
        if term.type().is_boolean():
            return term
        number = term.cast("float64")
        if not self.origin:
            return number
        from suara.measure.scope import parameter

        return number - parameter(f"origin_{self.origin}", "float64")

    def estimate(self, state: State) -> Estimate:
        """Value, interval and n from evidence that has been added up."""
        n = int(state["n"] or 0)
        if n == 0 or not _alike(n, state):
            return Estimate(None, None, None, n)
        if "sw" in state:
            return self._weighted_estimate(state)
        origin = float(state.get("origin") or 0.0)
        means = {k[2:]: origin + float(v) / n for k, v in state.items() if k.startswith("s_")}
        try:
            value = self.value(**means)
        except ZeroDivisionError:
            return Estimate(None, None, None, n)
        low, high = self._interval(n, means, state, origin) or (None, None)
        return Estimate(value, low, high, n, self._spread(n, means, state, origin))

    def _spread(self, n: int, means: dict[str, float], state: State, origin: float) -> float | None:
        """The sample variance of a single-term mean on the value's scale, for the test of a change."""
        if self.interval != "t" or n < 2:
            return None
        (name, mean), centred = next(iter(means.items())), 0.0
        centred = mean - origin
        variance = max(float(state[f"p_{name}_{name}"]) - n * centred * centred, 0.0) / (n - 1)
        slope = self.value(**{name: mean + 1.0}) - self.value(**{name: mean})
        return variance * slope * slope

    def _interval(self, n: int, means: dict[str, float], state: State, origin: float) -> tuple[float, float] | None:
        if self.interval == "wilson":
            (name, mean) = next(iter(means.items()))
            found = ci.wilson(mean * n, n)
            return found and _ordered(*(self.value(**means | {name: share}) for share in found))
        if self.interval == "score":
            up, down = (round(m * n) for m in means.values())
            found = ci.score_difference(up, down, n)
            return found and (100 * found[0], 100 * found[1])
        if self.interval == "t":
            spread = self._spread(n, means, state, origin)
            return None if spread is None else ci.student_t(n, self.value(**means), spread)
        if self.interval == "delta" and n > 1:
            return ci.delta(n, means, self._covariances(n, means, state, origin), self.value)
        return None

    def _covariances(
        self, n: int, means: dict[str, float], state: State, origin: float
    ) -> dict[tuple[str, str], float]:
        def covariance(a: str, b: str) -> float:
            return (float(state[f"p_{a}_{b}"]) / n - (means[a] - origin) * (means[b] - origin)) * n / (n - 1)

        return {pair: covariance(*pair) for pair in self._products(list(means))}

    def _weighted_estimate(self, state: State) -> Estimate:
        n, sw = int(state["n"] or 0), float(state["sw"] or 0.0)
        if n == 0 or sw == 0:
            return Estimate(None, None, None, n)
        mean = float(state["swx"]) / sw
        spread = float(state["sw2x2"]) - 2 * mean * float(state["sw2x"]) + mean * mean * float(state["sw2"])
        low, high = ci.weighted(mean, sw, max(spread, 0.0)) or (None, None)
        return Estimate(mean, low, high, n, weighted=True)

    def change(self, now: Estimate, before: Estimate) -> tuple[float, float] | None:
        """The interval of the change between two estimates."""
        if now.weighted or before.weighted:
            return None
        if self.interval in ("wilson", "score") and now.bounded and before.bounded:
            return ci.mover(*now.triple, *before.triple)
        if (
            self.interval == "t"
            and now.spread is not None
            and before.spread is not None
            and now.value is not None
            and before.value is not None
        ):
            return ci.welch(now.n, now.value, now.spread, before.n, before.value, before.spread)
        if self.interval == "delta" and now.bounded and before.bounded:
            return ci.mover(*now.triple, *before.triple)
        return None


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
        return {"n": units, "total": _number(term).sum() if not term.type().is_boolean() else term.sum()}

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


@dataclass(frozen=True, kw_only=True)
class Derived(Definition):
    """A function of other metrics' values in the same period and segment; `n` names the one whose n it takes.

    A part is a metric of the catalogue by its name, or one that only serves here. `value` may ask
    for `months`, the length of the period. Parts that come from different kinds of records can be cut
    by dimensions alone, and by the columns of their own that mean the `same` in all of them.
    """

    of: Mapping[str, str | OverRows]
    value: Callable[..., float | None]
    n: str
    same: tuple[str, ...] = ()

    interval_in_words = "none: its parts come from different samples"

    def estimate_from(self, parts: Mapping[str, Estimate], months: float) -> Estimate:
        """The figure from its parts' estimates; null where a part is null or a denominator is 0."""
        n = parts[self.n].n
        values = {k: e.value for k, e in parts.items()}
        if any(v is None for v in values.values()):
            return Estimate(None, None, None, n)
        extra = {"months": months} if "months" in self.value.__code__.co_varnames else {}
        try:
            return Estimate(self.value(**values, **extra), None, None, n)
        except ZeroDivisionError:
            return Estimate(None, None, None, n)


INTERVALS: dict[str, str] = {
    "score": "score interval for the difference of two shares of one sample (Tango 1998)",
    "wilson": "Wilson score interval (Wilson 1927)",
    "t": "Student's t",
    "delta": "delta method",
    "none": "none",
}


def _number(value: Value) -> Value:
    return value.cast("float64")


def _same(code: Value, inside: Value) -> Aggregates:
    """Evidence, which adds up like all other, of whether a whole number is the same in all rows."""
    code = code.cast("int64")
    return {"c": code.sum(where=inside), "cc": (code * code).sum(where=inside)}


def _alike(n: int, state: State) -> bool:
    """Whether it is: then, and only then, n times the sum of squares is the square of the sum."""
    return "c" not in state or n * int(state["cc"] or 0) == int(state["c"] or 0) ** 2


def _all_present(values: list[Value]) -> Value:
    present = values[0].notnull()
    for value in values[1:]:
        present = present & value.notnull()
    return present


def _weighted_state(x: Value, weight: Value) -> Aggregates:
    w, inside = weight.cast("float64"), x.notnull()
    return {
        "n": x.count(),
        "sw": w.sum(where=inside),
        "swx": (w * x).sum(),
        "sw2": (w * w).sum(where=inside),
        "sw2x": (w * w * x).sum(),
        "sw2x2": (w * w * x * x).sum(),
    }


def _ordered(a: float, b: float) -> tuple[float, float]:
    return (a, b) if a <= b else (b, a)


def finite(value: float | None) -> float | None:
    """The value, or null where arithmetic ran out of numbers."""
    return value if value is not None and math.isfinite(value) else None
