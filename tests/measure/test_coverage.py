"""The intervals cover what they promise: by exact enumeration where the distribution allows it, else by simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from suara.measure.interval import score_difference, t_quantile, wilson

pytestmark = pytest.mark.long

MIXES = [(0.20, 0.30, 0.50), (0.05, 0.15, 0.80), (0.40, 0.35, 0.25), (0.02, 0.08, 0.90)]  # detractor, passive, promoter
SIZES = [*range(10, 151), 200, 300]
# Counts come in whole answers, so the exact coverage jumps about 95%. From 10 to 400 answers it falls below 94.3% only
# here, one mix each: a property of the score interval itself, confirmed by a second program that shares no code.
EXCEPTIONS = {(59, (0.05, 0.15, 0.80)): 0.94145, (128, (0.02, 0.08, 0.90)): 0.94295}
PERCENTS = np.arange(5, 96) / 100
SKEWED = {
    "exponential": (lambda rng, shape: rng.exponential(size=shape), 1.0),
    "log-normal, sigma 0.5": (lambda rng, shape: rng.lognormal(0, 0.5, shape), math.exp(0.125)),
    "gamma, shape 2": (lambda rng, shape: rng.gamma(2, size=shape), 2.0),
    "scores 1 to 5, most at 5": (lambda rng, shape: rng.choice(5, shape, p=[0.05, 0.05, 0.1, 0.2, 0.6]) + 1.0, 4.25),
}


def log_factorials(n):
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def likely_samples(n, mixes):
    """Every (detractors, promoters) whose probability matters under one of the mixes: all but 1e-9 of it is kept."""
    detractors, promoters = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    passives = n - detractors - promoters
    inside = passives >= 0
    detractors, promoters, passives = detractors[inside], promoters[inside], passives[inside]
    log = log_factorials(n)
    ways = log[n] - log[detractors] - log[promoters] - log[passives]
    logs = [ways + detractors * np.log(d) + passives * np.log(q) + promoters * np.log(p) for d, q, p in mixes]
    probabilities = np.exp(np.array(logs))
    matters = probabilities.max(axis=0) > 1e-9 / len(ways)
    return detractors[matters], promoters[matters], probabilities[:, matters]


def score_coverages(n):
    """The exact coverage of the NPS interval at n answers, for each mix."""
    detractors, promoters, probabilities = likely_samples(n, MIXES)
    ends = [score_difference(p, d, n) for d, p in zip(detractors.tolist(), promoters.tolist(), strict=True)]
    low, high = np.array(ends).T
    return [
        float(mass @ ((low <= p - d) & (p - d <= high))) for (d, _, p), mass in zip(MIXES, probabilities, strict=True)
    ]


def test_the_enumeration_holds_the_whole_distribution():
    assert likely_samples(40, MIXES)[2].sum(axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-8)


@pytest.mark.slow
def test_the_nps_interval_covers_from_ten_answers_up_but_at_two_sizes():
    low = [(n, mix, coverage) for n in SIZES for mix, coverage in enumerate(score_coverages(n)) if coverage < 0.943]
    assert [(n, MIXES[mix]) for n, mix, _ in low] == list(EXCEPTIONS)
    assert [coverage for *_, coverage in low] == pytest.approx(list(EXCEPTIONS.values()), abs=1e-5)


@pytest.mark.parametrize("n", [10, 17, 25, 33])
def test_the_nps_interval_covers_in_a_few_small_samples(n):
    assert min(score_coverages(n)) >= 0.943


def wilson_coverages(n, shares):
    """The exact coverage of Wilson's interval at each true share."""
    k = np.arange(n + 1)
    low, high = np.array([wilson(int(i), n) for i in k]).T
    return [float(stats.binom.pmf(k, n, p) @ ((low <= p) & (p <= high))) for p in shares]


@pytest.mark.parametrize("n", [30, 31, 40, 50, 75, 100, 200, 500, 1000])
def test_wilson_covers_shares_on_average(n):
    assert 0.94 <= np.mean(wilson_coverages(n, PERCENTS)) <= 0.96


def test_wilson_covers_each_whole_percent_by_92_percent_but_ten_of_35():
    lowest = {n: min(wilson_coverages(n, PERCENTS)) for n in range(30, 151)}
    assert {n: low for n, low in lowest.items() if low < 0.92} == {35: pytest.approx(0.91979, abs=1e-5)}


@pytest.mark.parametrize("n", range(30, 46))
def test_wilson_covers_the_worst_share_by_918_per_mille(n):
    """Coverage is least at the ends of the intervals, where a count stops covering a share."""
    ends = np.array([wilson(k, n) for k in range(n + 1)]).ravel()
    worst = np.concatenate([ends - 1e-12, ends + 1e-12])
    assert min(wilson_coverages(n, worst[(worst >= 0.05) & (worst <= 0.95)])) >= 0.918


@pytest.mark.parametrize("n", [200, 500])
@pytest.mark.parametrize("name", SKEWED)
def test_the_t_interval_covers_the_mean_of_a_skewed_distribution(name, n):
    draw, truth = SKEWED[name]
    samples = draw(np.random.default_rng(20250101), (10_000, n))
    margin = t_quantile(0.975, n - 1) * samples.std(axis=1, ddof=1) / math.sqrt(n)
    coverage = float(np.mean(np.abs(samples.mean(axis=1) - truth) <= margin))
    assert 0.94 <= coverage <= 0.96
