"""Values with their intervals, from textbook formulas over plain lists."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy import stats

from suara.measure.interval import score_difference

Z = stats.norm.ppf(0.975)


@dataclass(frozen=True)
class Estimate:
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    shape: str = "plain"
    variance: float = 0.0


def share(k, n, scale=100.0, interval=True):
    if not n:
        return Estimate(None, 0)
    if not interval or k > n:
        return Estimate(scale * k / n, n)
    p = k / n
    middle, half = p + Z**2 / (2 * n), Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    low, high = ((middle - half) / (1 + Z**2 / n), (middle + half) / (1 + Z**2 / n))
    return Estimate(scale * p, n, scale * max(low, 0), scale * min(high, 1), "mover")


def ratio(top, bottom, n, scale=1.0):
    return Estimate(scale * top / bottom if n and bottom else None, n)


def mean(values):
    n = len(values)
    if not n:
        return Estimate(None, 0)
    m = sum(values) / n
    if n < 2:
        return Estimate(m, n)
    variance = sum((v - m) ** 2 for v in values) / (n - 1)
    margin = stats.t.ppf(0.975, n - 1) * sqrt(variance / n)
    return Estimate(m, n, m - margin, m + margin, "welch", variance)


def points(signs):
    """Net points of +1, 0, -1."""
    n = len(signs)
    if not n:
        return Estimate(None, 0)
    up, down = signs.count(1), signs.count(-1)
    low, high = score_difference(up, down, n)
    return Estimate(100 * (up - down) / n, n, 100 * low, 100 * high, "mover")


def weighted(values, weights):
    total = sum(weights)
    if not total:
        return Estimate(None, len(values))
    m = sum(w * x for w, x in zip(weights, values, strict=True)) / total
    margin = Z * sqrt(sum(w * w * (x - m) ** 2 for w, x in zip(weights, values, strict=True))) / total
    return Estimate(m, len(values), m - margin, m + margin)


def quantile(values, q):
    ordered, n = sorted(values), len(values)
    if not n:
        return Estimate(None, 0)
    at = q * (n - 1)
    i = int(at)
    value = ordered[i] + (at - i) * (ordered[min(i + 1, n - 1)] - ordered[i])
    if q != 0.5:
        return Estimate(value, n)
    rank = max(1, next(k for k in range(n + 1) if stats.binom.cdf(k, n, 0.5) >= 0.025))
    return Estimate(value, n, ordered[rank - 1], ordered[n - rank])


def change(now: Estimate, before: Estimate):
    """Change with its interval, (change, low, high); None where there is none."""
    if now.value is None or before.value is None:
        return None, None, None
    d = now.value - before.value
    if now.shape == before.shape == "mover":
        low = d - sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
        high = d + sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
        return d, low, high
    if now.shape == before.shape == "welch":
        a, b = now.variance / now.n, before.variance / before.n
        if a + b == 0:
            return d, d, d
        freedom = (a + b) ** 2 / (a**2 / (now.n - 1) + b**2 / (before.n - 1))
        margin = stats.t.ppf(0.975, freedom) * sqrt(a + b)
        return d, d - margin, d + margin
    return d, None, None
