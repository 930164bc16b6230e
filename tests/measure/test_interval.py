"""Intervals against reference values, against scipy and against their own laws."""

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from suara.measure.interval import (
    adjusted_wald_nps,
    delta,
    median_ranks,
    mover,
    plain_nps,
    score_difference,
    student_t,
    weighted,
    welch,
    wilson,
)

ROUNDING = 6e-9  # the reference file is rounded to eight decimals


@st.composite
def counts(draw, largest=100_000):
    """Promoters, detractors and all answers of a sample."""
    parts = st.integers(0, largest)
    promoters, passives, detractors = draw(parts), draw(parts), draw(parts)
    return promoters, detractors, max(1, promoters + passives + detractors)


@pytest.fixture(scope="module")
def cases(shared):
    return json.loads((shared / "data" / "reference.json").read_text())["cases"]


@pytest.fixture(scope="module")
def nps_cases(cases):
    """Counts and published intervals, in points, of every NPS case on real files and by hand."""
    found = []
    for case in cases:
        parts = case.get("parts") or {}
        if "ci95_score" in parts:
            found.append((parts["promoters"], parts["detractors"], case["n"], {**parts, "ci95": case["ci95"]}))
        elif isinstance(case["value"], dict) and "ci95_score" in case["value"]:
            given_counts = case["input"]
            n = sum(given_counts.values())
            found.append((given_counts["promoters"], given_counts["detractors"], n, case["value"]))
    assert len(found) >= 20
    return found


def points(interval):
    return [100 * end for end in interval]


@pytest.mark.parametrize(
    ("method", "key"),
    [(score_difference, "ci95_score"), (plain_nps, "ci95"), (adjusted_wald_nps, "ci95_adjusted_wald")],
)
def test_each_nps_interval_equals_the_reference(nps_cases, method, key):
    for promoters, detractors, n, published in nps_cases:
        got = points(method(promoters, detractors, n))
        assert got == pytest.approx(published[key], rel=1e-8, abs=ROUNDING)


def test_wilson_equals_the_reference_vectors(cases):
    vectors = [case for case in cases if case["id"].startswith("vector/proportion/")]
    assert len(vectors) == 4
    for case in vectors:
        got = points(wilson(case["input"]["k"], case["input"]["n"]))
        assert got == pytest.approx(case["value"]["wilson95"], abs=ROUNDING)


def test_mover_of_january_and_june_equals_the_reference(cases):
    month = {case["id"].rsplit("/", 1)[1]: case for case in cases if "/nps/2025-" in case["id"]}
    change = next(case for case in cases if case["id"].endswith("nps_change/jan-jun"))
    june, january = ((month[m]["value"], *month[m]["parts"]["ci95_score"]) for m in ("2025-06", "2025-01"))
    assert mover(*june, *january) == pytest.approx(change["parts"]["ci95_mover"], abs=3e-8)


def test_the_weighted_interval_equals_the_reference(cases):
    case = next(case for case in cases if case["id"].endswith("nps_weighted"))
    low, high = case["ci95"]
    total = case["parts"]["sum_w"]
    spread = ((high - low) / 2 / stats.norm.ppf(0.975) * total) ** 2
    assert weighted(case["value"], total, spread) == pytest.approx((low, high), abs=1e-7)


def test_the_weighted_interval_is_its_formula():
    rng = np.random.default_rng(7)
    x, w = rng.choice([-1, 0, 1], 500), rng.gamma(2, size=500)
    mean = np.average(x, weights=w)
    error = math.sqrt(sum(w**2 * (x - mean) ** 2)) / w.sum()
    got = weighted(mean, w.sum(), sum(w**2 * (x - mean) ** 2))
    assert got == pytest.approx(stats.norm.interval(0.95, mean, error), rel=1e-12)


@given(counts())
def test_the_ends_of_the_score_interval_are_where_the_test_turns(sample):
    """The score statistic, under the likeliest trinomial with that difference, has the quantile's size there."""
    promoters, detractors, n = sample
    value = (promoters - detractors) / n
    for end in score_difference(promoters, detractors, n):
        if abs(end) < 1 - 1e-9 and abs(end) > 1e-9:
            variance = null_variance(end, promoters, detractors, n)
            assert (end - value) ** 2 * n / variance == pytest.approx(stats.norm.ppf(0.975) ** 2, rel=1e-6)


def null_variance(difference, promoters, detractors, n):
    """By bisection on the slope of the likelihood in the detractors' share, not by the closed form."""
    low, high = max(0.0, -difference), (1 - difference) / 2
    for _ in range(200):
        q = (low + high) / 2
        slope = (
            promoters / max(q + difference, 1e-300)
            + detractors / max(q, 1e-300)
            - 2 * (n - promoters - detractors) / max(1 - 2 * q - difference, 1e-300)
        )
        low, high = (q, high) if slope > 0 else (low, q)
    return 2 * q + difference - difference**2


@given(counts())
def test_the_ends_of_the_score_interval_are_exact(sample):
    """Against halving, in twenty-eight digits."""
    promoters, detractors, n = sample
    low, high = score_difference(promoters, detractors, n)
    exact = -halved(detractors, promoters, n), halved(promoters, detractors, n)
    assert (low, high) == pytest.approx(exact, rel=0, abs=1e-12)


def halved(more, less, n):
    """The largest difference that the score test does not reject."""
    more, less, n, z = (Decimal(float(x)) for x in (more, less, n, stats.norm.ppf(0.975)))
    low, high = (more - less) / n, Decimal(1)
    for _ in range(50):
        d = (low + high) / 2
        size, most, least = (d, more, less) if d >= 0 else (-d, less, more)
        b, rest = most + least - size * (2 * n - most + least), size * (1 - size)
        variance = (b + (b * b + 8 * n * least * rest).sqrt()) / (2 * n) + rest
        low, high = (d, high) if (d - (more - less) / n) ** 2 * n <= z * z * variance else (low, d)
    return float(low)


@given(counts())
def test_the_score_interval_holds_its_value_and_stays_within_bounds(sample):
    promoters, detractors, n = sample
    low, high = score_difference(promoters, detractors, n)
    assert -1 <= low <= (promoters - detractors) / n <= high <= 1
    assert low < high


@given(counts())
def test_exchanging_promoters_and_detractors_mirrors_the_score_interval(sample):
    promoters, detractors, n = sample
    low, high = score_difference(promoters, detractors, n)
    assert score_difference(detractors, promoters, n) == (-high, -low)


@given(counts(), st.integers(2, 50))
def test_the_score_interval_narrows_as_the_same_mix_grows(sample, times):
    low, high = score_difference(*sample)
    narrow_low, narrow_high = score_difference(*(times * count for count in sample))
    assert narrow_high - narrow_low < high - low


@given(counts())
def test_a_higher_level_widens_the_score_interval(sample):
    (low, high), (wide_low, wide_high) = score_difference(*sample), score_difference(*sample, level=0.99)
    assert wide_low <= low
    assert high <= wide_high


def test_the_score_interval_of_a_sample_without_passives_is_wilsons():
    low, high = wilson(30, 70)
    assert score_difference(30, 40, 70) == pytest.approx((2 * low - 1, 2 * high - 1), rel=1e-12)


def test_a_hundred_million_answers_agree_with_the_normal_interval():
    sample = 50_000_000, 20_000_000, 100_000_000
    assert score_difference(*sample) == pytest.approx(plain_nps(*sample), rel=1e-6)


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_wilson_holds_its_share_and_stays_within_bounds(n, share):
    k = round(n * share)
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_wilson_equals_scipy(n, share):
    k = round(n * share)
    assert wilson(k, n) == pytest.approx(stats.binomtest(k, n).proportion_ci(method="wilson"), rel=1e-9, abs=1e-15)


def test_none_of_many_has_a_lower_end_of_exactly_zero():
    assert wilson(0, 12_345)[0] == 0


def test_all_of_many_have_an_upper_end_of_exactly_one():
    assert wilson(12_345, 12_345)[1] == 1


def test_more_than_all_is_no_share():
    assert wilson(11, 10) is None


@pytest.mark.parametrize("values", [[3.0, 4.0], [1.0, 2.0, 5.0, 5.0], list(range(1000))])
def test_student_t_equals_scipy(values):
    expected = stats.ttest_1samp(values, 0).confidence_interval()
    assert student_t(len(values), np.mean(values), np.var(values, ddof=1)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("first", "second"), [(3, 4), (2, 900), (400, 300)])
def test_welch_equals_scipy(first, second):
    rng = np.random.default_rng(first)
    a, b = rng.exponential(size=first), rng.exponential(3, size=second)
    expected = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    got = welch(first, a.mean(), a.var(ddof=1), second, b.mean(), b.var(ddof=1))
    assert got == pytest.approx(expected, rel=1e-9)


def test_two_constant_samples_differ_without_doubt():
    assert welch(5, 3.0, 0.0, 8, 1.0, 0.0) == (2.0, 2.0)


def test_a_variance_a_hair_below_zero_counts_as_zero():
    assert student_t(4, 2.0, -1e-17) == (2.0, 2.0)


@given(st.tuples(*[st.floats(0, 10)] * 4), st.floats(-5, 5), st.floats(-5, 5))
def test_mover_holds_the_difference_and_mirrors(arms, value1, value2):
    first = value1, value1 - arms[0], value1 + arms[1]
    second = value2, value2 - arms[2], value2 + arms[3]
    low, high = mover(*first, *second)
    assert low <= value1 - value2 <= high
    assert mover(*second, *first) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(0, 0),
        lambda: score_difference(0, 0, 0),
        lambda: plain_nps(0, 0, 0),
        lambda: adjusted_wald_nps(0, 0, 0),
        lambda: student_t(1, 5.0, 0.0),
        lambda: welch(1, 5.0, 0.0, 9, 4.0, 1.0),
        lambda: weighted(0.0, 0.0, 0.0),
        lambda: median_ranks(0),
        lambda: delta(1, {"x": 1.0}, {("x", "x"): 0.0}, lambda x: x),
    ],
)
def test_without_evidence_there_is_no_interval(call):
    assert call() is None


def ranks_by_scipy(n):
    k = int(stats.binom.ppf(0.025, n, 0.5))
    while k > 0 and stats.binom.cdf(k - 1, n, 0.5) >= 0.025:
        k -= 1
    return max(1, k), n + 1 - max(1, k)


def test_the_median_ranks_equal_scipys_up_to_two_thousand():
    assert [n for n in range(1, 2001) if median_ranks(n) != ranks_by_scipy(n)] == []


@pytest.mark.parametrize("n", [2**k + k for k in range(11, 27)] + [10**8])
def test_the_median_ranks_of_large_samples_equal_scipys(n):
    assert median_ranks(n) == ranks_by_scipy(n)


@given(st.integers(6, 10**8))
def test_the_median_ranks_mirror_each_other_around_the_middle(n):
    low, high = median_ranks(n)
    assert low + high == n + 1
    assert low < high


def mean_and_covariance(columns):
    names = sorted(columns)
    matrix = np.cov([columns[name] for name in names], ddof=1)
    pairs = {(a, b): matrix[i][j] for i, a in enumerate(names) for j, b in enumerate(names) if i <= j}
    return {name: float(np.mean(columns[name])) for name in names}, pairs


def test_delta_of_a_difference_of_shares_is_the_plain_nps_interval_of_one_answer_less():
    rng = np.random.default_rng(3)
    score = rng.integers(0, 11, 400)
    means, pairs = mean_and_covariance({"promoter": score >= 9, "detractor": score <= 6})
    got = delta(400, means, pairs, lambda promoter, detractor: promoter - detractor)
    low, high = plain_nps(int((score >= 9).sum()), int((score <= 6).sum()), 400)
    stretch = math.sqrt(400 / 399)
    assert (got[1] - got[0]) / (high - low) == pytest.approx(stretch, rel=1e-8)


def test_delta_of_a_ratio_is_the_textbook_formula():
    rng = np.random.default_rng(4)
    spend, orders = rng.gamma(2, 30, 1000), 1 + rng.poisson(2, 1000)
    means, pairs = mean_and_covariance({"spend": spend, "orders": orders})
    ratio = spend.mean() / orders.mean()
    error = np.std(spend - ratio * orders, ddof=1) / orders.mean() / math.sqrt(1000)
    got = delta(1000, means, pairs, lambda spend, orders: spend / orders)
    assert got == pytest.approx(stats.norm.interval(0.95, ratio, error), rel=1e-7)


def test_delta_is_exact_where_a_mean_is_zero():
    pairs = {("x", "x"): 4.0, ("x", "y"): 0.0, ("y", "y"): 1.0}
    got = delta(100, {"x": 0.0, "y": 2.0}, pairs, lambda x, y: x / y)
    assert got == pytest.approx(stats.norm.interval(0.95, 0, 0.1), rel=1e-6)


def test_delta_takes_each_pair_in_either_order():
    means, pairs = {"b": 3.0, "a": 2.0}, {("a", "a"): 1.0, ("a", "b"): 0.5, ("b", "b"): 2.0}
    turned = {(b, a): covariance for (a, b), covariance in pairs.items()}
    assert delta(50, means, turned, lambda a, b: a / b) == delta(50, means, pairs, lambda a, b: a / b)


def test_delta_without_a_denominator_is_none():
    assert (
        delta(9, {"x": 1.0, "y": 0.0}, {("x", "x"): 1.0, ("x", "y"): 0.0, ("y", "y"): 0.0}, lambda x, y: x / y) is None
    )
