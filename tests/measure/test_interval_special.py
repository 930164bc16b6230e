"""Special functions against scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from suara.measure.special import binomial_half_cdf, normal_quantile, regularised_beta, t_quantile

PROBABILITIES = [0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9995, 0.9999]


@pytest.mark.parametrize("df", [1, 1.5, 2, 3, 7.3, 10, 30, 99, 365, 999.5, 1000, 1001, 10**4, 10**5, 10**6, 10**7])
def test_the_t_quantile_equals_scipys(df):
    assert [t_quantile(p, df) for p in PROBABILITIES] == pytest.approx(stats.t.ppf(PROBABILITIES, df), rel=1e-10)


@given(st.floats(1, 1e7), st.floats(0.9, 0.9999))
def test_the_t_quantile_equals_scipys_anywhere(df, p):
    assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-10)


def test_the_t_quantile_is_odd_around_one_half():
    assert (t_quantile(0.25, 5), t_quantile(0.5, 5)) == (-t_quantile(0.75, 5), 0.0)


@given(st.floats(1e-9, 1 - 1e-9))
def test_the_normal_quantile_equals_scipys(p):
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("p", [0, 1, -1, math.nan])
def test_a_number_that_is_no_probability_has_no_quantile(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(p)


@given(st.floats(0.5, 1e4), st.floats(0.5, 1e4), st.floats(1e-6, 1 - 1e-6))
def test_the_incomplete_beta_function_equals_scipys(a, b, x):
    assert regularised_beta(a, b, x, 1 - x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-13)


@given(st.integers(1, 10**8), st.floats(-4, 4))
def test_the_even_binomial_distribution_equals_scipys(n, z):
    k = min(n, max(0, round(n / 2 + z * math.sqrt(n) / 2)))
    assert binomial_half_cdf(k, n) == pytest.approx(stats.binom.cdf(k, n, 0.5), rel=1e-9)
