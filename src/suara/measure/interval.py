"""How sure a number is: the confidence intervals of every metric, as pure functions of sums and counts.

Each gives (low, high) in the unit of its value, or None where the evidence allows no interval. Shares lie in 0..1 and
differences of shares in -1..1. ``level`` is the coverage promised, 0.95 unless said otherwise.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache

from suara.measure.special import binomial_half_cdf, normal_quantile, t_quantile

Interval = tuple[float, float]
_CLOSE = 1e-15
_SMALL_STEP = 1e-6  # of the way: the step after it would be about its square


def wilson(k: float, n: float, level: float = 0.95) -> Interval | None:
    """The score interval of a share, ``k`` of ``n`` (Wilson 1927); None where k of n is no share."""
    if n <= 0 or not 0 <= k <= n:
        return None
    z = _z(level)
    return _wilson_low(k, n, z), 1 - _wilson_low(n - k, n, z)


def score_difference(promoters: float, detractors: float, n: float, level: float = 0.95) -> Interval | None:
    """The score interval of the difference of two shares of one sample, in -1..1 (Tango 1998); None without answers.

    It holds each difference that the score test of the trinomial does not reject. For NPS in points, times 100.
    """
    if n <= 0:
        return None
    z = _z(level)
    return -_score_high(detractors, promoters, n, z), _score_high(promoters, detractors, n, z)


def plain_nps(promoters: float, detractors: float, n: float, level: float = 0.95) -> Interval | None:
    """The Wald interval of promoter share less detractor share: kept for comparison; it undercovers small samples."""
    if n <= 0:
        return None
    value = (promoters - detractors) / n
    variance = (promoters + detractors) / n - value**2
    return _around(value, _z(level) * _sqrt(variance / n))


def adjusted_wald_nps(promoters: float, detractors: float, n: float, level: float = 0.95) -> Interval | None:
    """The Wald interval with 3/4 added to promoters and detractors and 3 to n (Rocks 2016); can pass -1 and 1."""
    return None if n <= 0 else plain_nps(promoters + 0.75, detractors + 0.75, n + 3, level)


def student_t(n: float, mean: float, variance: float, level: float = 0.95) -> Interval | None:
    """Student's interval of a mean, from the sample's variance (divisor n - 1); None below two values."""
    if n < 2:
        return None
    return _around(mean, t_quantile((1 + level) / 2, n - 1) * _sqrt(variance / n))


def welch(
    n1: float, mean1: float, variance1: float, n2: float, mean2: float, variance2: float, level: float = 0.95
) -> Interval | None:
    """The interval of ``mean1 - mean2`` of two samples (Welch 1947); variances have the divisor n - 1."""
    if n1 < 2 or n2 < 2:
        return None
    v1, v2 = max(variance1, 0.0) / n1, max(variance2, 0.0) / n2
    if v1 + v2 == 0:
        return _around(mean1 - mean2, 0.0)
    share = v1 / (v1 + v2)
    df = 1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n2 - 1))
    return _around(mean1 - mean2, t_quantile((1 + level) / 2, df) * math.sqrt(v1 + v2))


def mover(value1: float, low1: float, high1: float, value2: float, low2: float, high2: float) -> Interval:
    """The interval of ``value1 - value2`` of two samples from their own (MOVER: Newcombe 1998; Zou and Donner 2008)."""
    value = value1 - value2
    return value - math.hypot(value1 - low1, high2 - value2), value + math.hypot(high1 - value1, value2 - low2)


def weighted(mean: float, sum_w: float, sum_w2_dev2: float, level: float = 0.95) -> Interval | None:
    """The normal interval of a weighted mean, from the sums of w and of w^2 (x - mean)^2; None without weight."""
    if sum_w <= 0:
        return None
    return _around(mean, _z(level) * _sqrt(sum_w2_dev2) / sum_w)


def delta(
    n: float,
    means: Mapping[str, float],
    covariances: Mapping[tuple[str, str], float],
    value: Callable[..., float],
    level: float = 0.95,
) -> Interval | None:
    """The delta-method interval of ``value(**means)``, a smooth function of the means of n rows.

    ``covariances`` are the sample's (divisor n - 1): each pair of names once, in either order, a name with itself
    included. None below two rows and where the value has no denominator.
    """
    if n < 2:
        return None
    errors = {name: _sqrt(covariances[name, name] / n) for name in means}
    try:
        slopes = {name: _slope(value, means, name, error) for name, error in errors.items()}
        centre = value(**means)
    except ZeroDivisionError:
        return None
    variance = sum((1 if a == b else 2) * slopes[a] * slopes[b] * c for (a, b), c in covariances.items())
    return _around(centre, _z(level) * _sqrt(variance / n))


@lru_cache(maxsize=4096)
def median_ranks(n: int, level: float = 0.95) -> tuple[int, int] | None:
    """The 1-based ranks, from the smallest, of the two values that bound the median of ``n``; None without values.

    The lower is max(1, smallest k with P(Bin(n, 1/2) <= k) >= (1 - level) / 2), the upper its mirror image.
    """
    if n <= 0:
        return None
    # one part in 10^12 covers the rounding of the distribution function; its steps are far wider
    tail = (1 - level) / 2 * (1 - 1e-12)
    k = max(0, int(n / 2 - _z(level) * math.sqrt(n) / 2))
    while k > 0 and binomial_half_cdf(k - 1, n) >= tail:
        k -= 1
    while binomial_half_cdf(k, n) < tail:
        k += 1
    rank = max(1, k)
    return rank, n + 1 - rank


def _wilson_low(k: float, n: float, z: float) -> float:
    """The lower end as product of both roots over the upper root: nothing cancels, and none of n gives exactly 0."""
    return k * k / n / (k + z * z / 2 + z * math.sqrt(k * (n - k) / n + z * z / 4))


def _score_high(more: float, less: float, n: float, z: float) -> float:
    """The largest difference ``more - less`` that the score test does not reject.

    The variance of one answer (1, 0 or -1) is that under the likeliest trinomial with the difference: its smaller
    share solves a quadratic (Tango 1998); by symmetry a negative difference is the mirror image. Newton's method finds
    where the distance is z standard errors, with a bracket to halve where a step leaves it; it begins where that would
    be if the likeliest trinomial had as many promoters and detractors together as the sample.
    """
    if more + less <= 0:
        return z * z / (n + z * z)
    sqrt, root_n, value = math.sqrt, math.sqrt(n), (more - less) / n
    # the variance is at most 1 - d^2, with which the same inversion is Wilson's
    low, high = value, 1 - 2 * _wilson_low((n - more + less) / 2, n, z)
    if more + less >= n:
        return high
    c = z * z / n
    d = min((value + sqrt(c * ((1 + c) * (more + less) / n - value * value))) / (1 + c), high)
    while high - low > _CLOSE:
        side, size, most, least = (z, d, more, less) if d >= 0 else (-z, -d, less, more)
        fall, rest, across = 2 * n - most + least, size * (1 - size), 4 * n * least
        b = most + least - size * fall
        s = sqrt(b * b + 2 * across * rest) or _CLOSE
        deviation = sqrt((b + s) / (2 * n) + rest)
        slope = root_n - side * (((across * (1 - 2 * size) - b * fall) / s - fall) / (2 * n) + 1 - 2 * size) / (
            2 * deviation
        )
        gap = root_n * (d - value) - z * deviation
        low, high = (low, d) if gap > 0 else (d, high)
        step = gap / slope if slope > 0 else 2.0
        if abs(step) < _SMALL_STEP * (d - value):
            return d - step
        d = d - step if low < d - step < high else (low + high) / 2
    return d


def _slope(value: Callable[..., float], means: Mapping[str, float], name: str, error: float) -> float:
    """The partial derivative by central difference, over a step small beside the mean or its standard error."""
    step = max(1e-6 * abs(means[name]), 1e-4 * error)
    if step == 0:
        return 0.0
    up, down = (value(**{**means, name: means[name] + side * step}) for side in (1, -1))
    return (up - down) / (2 * step)


def _around(centre: float, margin: float) -> Interval:
    return centre - margin, centre + margin


def _z(level: float) -> float:
    return normal_quantile((1 + level) / 2)


def _sqrt(x: float) -> float:
    """A variance from sums can come out a hair below zero."""
    return math.sqrt(max(x, 0.0))
