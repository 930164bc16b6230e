"""What a metric is: a small pure definition over one row per unit, whose evidence adds up.

The shapes are few: `Metric` (a smooth function of means: shares, means, differences, ratios),
`Shares`, `Total`, `Distinct`, `Quantile`, `Last` and `Derived`. Each says which columns of evidence
it needs (`state`) and how to read them (`estimate`); the engine only ever adds them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from suara.measure import interval as ci
from suara.measure.blanks import all_present, blank_together
from suara.measure.counts import Distinct, Shares, Total
from suara.measure.definition import Definition, Example, OverRows
from suara.measure.derived import Derived
from suara.measure.estimate import Estimate
from suara.measure.levels import Last, Quantile
from suara.measure.sample import Sample, pairs
from suara.measure.weighted import weighted_estimate, weighted_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value

    from suara.measure.definition import Aggregates, State

__all__ = ["Definition", "Derived", "Distinct", "Example", "Last", "Metric", "OverRows", "Quantile", "Shares", "Total"]

Interval = Literal["score", "wilson", "t", "delta", "none"]


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
        inside = all_present(list(terms.values()))
        shared = {} if self.alike is None else _same(self.alike(rows), inside)
        if weight is not None:
            linear = self.value(**{k: v.cast("float64") for k, v in terms.items()})
            return shared | weighted_state(linear, weight)
        numbers = {k: self._centred(v) for k, v in terms.items()}
        # A sum passes over nulls by itself: only where terms may be null apart must one leave out what another lacks.
        several = None if blank_together(list(terms.values())) else inside
        count = next(iter(terms.values())).count() if several is None else rows.count(where=inside)
        units = numbers[self.per].sum(where=several) if self.per else count
        sums = {f"s_{k}": v.sum(where=several) for k, v in numbers.items()}
        return {"n": units, **shared, **sums, **self._products(numbers, several)}

    def _products(self, numbers: dict[str, Value], inside: Value | None) -> Aggregates:
        if self.interval not in ("t", "delta"):
            return {}
        floats = {k: v.cast("float64") for k, v in numbers.items()}
        return {f"p_{a}_{b}": (floats[a] * floats[b]).sum(where=inside) for a, b in pairs(list(floats))}

    def _centred(self, term: Value) -> Value:
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
            return weighted_estimate(n, state)
        sample = Sample.of(n, state)
        try:
            value = self.value(**sample.means)
        except ZeroDivisionError:
            return Estimate(None, None, None, n)
        spread = sample.spread(self.value) if self.interval == "t" else None
        low, high = self._interval(sample, value, spread) or (None, None)
        return Estimate(value, low, high, n, spread)

    def _interval(self, sample: Sample, value: float, spread: float | None) -> tuple[float, float] | None:
        n, means = sample.n, sample.means
        if self.interval == "wilson":
            name, mean = next(iter(means.items()))
            found = ci.wilson(mean * n, n)
            return found and _ordered(*(self.value(**means | {name: share}) for share in found))
        if self.interval == "score":
            up, down = [round(mean * n) for mean in means.values()]
            found = ci.score_difference(up, down, n)
            return found and (100 * found[0], 100 * found[1])
        if self.interval == "t" and spread is not None:
            return ci.student_t(n, value, spread)
        if self.interval == "delta" and n > 1:
            return ci.delta(n, means, sample.covariances(), self.value)
        return None

    def change(self, now: Estimate, before: Estimate) -> tuple[float, float] | None:
        """The interval of the change between two estimates."""
        if not (now.bounded and before.bounded) or now.weighted or before.weighted:
            return None
        if now.spread is not None and before.spread is not None:
            return ci.welch(now.n, now.triple[0], now.spread, before.n, before.triple[0], before.spread)
        return ci.mover(*now.triple, *before.triple)


INTERVALS: dict[str, str] = {
    "score": "score interval for the difference of two shares of one sample (Tango 1998)",
    "wilson": "Wilson score interval (Wilson 1927)",
    "t": "Student's t",
    "delta": "delta method",
    "none": "none",
}


def _same(code: Value, inside: Value) -> Aggregates:
    """Evidence, which adds up like all other, of whether a whole number is the same in all rows."""
    code = code.cast("int64")
    return {"c": code.sum(where=inside), "cc": (code * code).sum(where=inside)}


def _alike(n: int, state: State) -> bool:
    """Whether it is: then, and only then, n times the sum of squares is the square of the sum."""
    return "c" not in state or n * int(state["cc"] or 0) == int(state["c"] or 0) ** 2


def _ordered(a: float, b: float) -> tuple[float, float]:
    return (a, b) if a <= b else (b, a)
