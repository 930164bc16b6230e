"""Weighted evidence: sums of w, wx and their squares, for a figure that is linear in its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure import interval as ci
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from ibis import Value

    from suara.measure.definition import Aggregates, State


def weighted_state(x: Value, weight: Value) -> Aggregates:
    """The columns of evidence of the weighted mean of `x`."""
    w, inside = weight.cast("float64"), x.notnull()
    return {
        "n": x.count(),
        "sw": w.sum(where=inside),
        "swx": (w * x).sum(),
        "sw2": (w * w).sum(where=inside),
        "sw2x": (w * w * x).sum(),
        "sw2x2": (w * w * x * x).sum(),
    }


def weighted_estimate(n: int, state: State) -> Estimate:
    """The weighted mean with its normal interval; n counts answers, not weights."""
    total = float(state["sw"] or 0.0)
    if total == 0:
        return Estimate(None, None, None, n)
    mean = float(state["swx"]) / total
    spread = float(state["sw2x2"]) - 2 * mean * float(state["sw2x"]) + mean * mean * float(state["sw2"])
    low, high = ci.weighted(mean, total, max(spread, 0.0)) or (None, None)
    return Estimate(mean, low, high, n, weighted=True)
