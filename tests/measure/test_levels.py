"""Medians and the values that bound them, against sorting everything."""

import math
from dataclasses import replace
from statistics import median
from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from suara.measure.interval import median_ranks
from suara.measure.levels import ROUND, SPREAD, Quantile
from suara.measure.metrics.first_response_time import metric
from suara.store.engines.duckdb import DuckDB


def found(select: str, metric: Quantile = metric) -> dict[str, Any]:
    """The evidence of a median over the numbers that a query gives."""
    rows = ibis.table({"seconds": "float64"}, name="given")
    sql = DuckDB("duckdb", home=None).compile(rows.aggregate(**metric.state(rows)))
    cursor = duckdb.execute(f"WITH given AS ({select}) {sql}")
    return dict(metric.read(dict(zip([c[0] for c in cursor.description], cursor.fetchone() or (), strict=True))))


def expected(values: list[float]) -> dict[str, Any]:
    ranks = median_ranks(len(values))
    assert ranks is not None
    low, high = (sorted(values)[rank - 1] for rank in ranks)
    return {"n": len(values), "quantile": median(values), "low": low, "high": high}


@pytest.mark.slow
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40))
@example([1])
@example([2, 1])
def test_a_median_and_its_bounds_are_those_of_the_sorted_numbers(values: list[int]) -> None:
    assert found(f"SELECT unnest({values})::DOUBLE AS seconds") == expected([float(v) for v in values])


@pytest.mark.parametrize("size", [999, 1000, 20_000])
@pytest.mark.parametrize("different", [3, 1000, 10**9])
def test_so_they_are_of_many(size: int, different: int) -> None:
    numbers = f"SELECT (hash(i) % {different})::DOUBLE AS seconds FROM range({size}) r(i)"
    assert found(numbers) == expected([v for (v,) in duckdb.execute(numbers).fetchall()])


def bounds_are_kept(size: int) -> bool:
    ranks = median_ranks(size)
    assert ranks is not None
    first = math.floor(size / 2 - SPREAD * math.sqrt(size)) - ROUND
    return max(first, 1) <= ranks[0] <= first + 2 * ROUND


@given(st.integers(1000, 5 * 10**7))
def test_the_bounds_are_among_the_values_kept(size: int) -> None:
    assert bounds_are_kept(size)


def test_so_they_are_of_every_size_up_to_a_thousand() -> None:
    assert all(map(bounds_are_kept, range(1, 1001)))


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40), st.sampled_from([0.1, 0.25, 0.9, 0.99]))
def test_another_percentile_is_interpolated(values: list[int], q: float) -> None:
    import numpy

    percentile = replace(metric, q=q)
    evidence = found(f"SELECT unnest({values})::DOUBLE AS seconds", percentile)
    assert evidence == {"n": len(values), "quantile": pytest.approx(numpy.quantile(values, q))}


def test_numbers_that_are_missing_are_left_aside() -> None:
    assert found("SELECT unnest([1.0, NULL, 3.0])::DOUBLE AS seconds")["quantile"] == 2.0


def test_of_no_numbers_there_is_no_median() -> None:
    assert found("SELECT NULL::DOUBLE AS seconds") == {"n": 0, "quantile": None}
