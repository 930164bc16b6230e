"""Axes hold their values, whatever the values are."""

import itertools
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.present.charts.scale import every, known, scale

numbers = st.floats(allow_nan=True, allow_infinity=True) | st.none() | st.integers(-1000, 1000).map(float)
series = st.lists(numbers, min_size=1).filter(lambda values: any(known(v) is not None for v in values))


@given(series, st.booleans())
def test_every_value_lies_between_the_ends(values, seconds):
    axis = scale(values, seconds=seconds)
    drawn = [v for v in map(known, values) if v is not None]
    size = max(map(abs, axis.ticks))
    assert axis.ticks[0] <= min(drawn) + size * 1e-6
    assert axis.ticks[-1] >= max(drawn) - size * 1e-6
    assert all(0 <= axis.at(v) <= 1 for v in drawn)


@given(series, st.booleans())
def test_ticks_are_few_and_evenly_spaced(values, seconds):
    ticks = scale(values, seconds=seconds).ticks
    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert 2 <= len(ticks) <= 7
    assert all(isclose(step, steps[0], rel_tol=1e-3) for step in steps)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2))
def test_a_larger_value_never_lies_lower(values):
    axis = scale(values)
    places = [axis.at(v) for v in sorted(values)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("values", "more", "ticks"),
    [
        ([37, 49], {}, (35, 40, 45, 50)),
        ([0, 0.1, 0.38], {}, (0, 0.1, 0.2, 0.3, 0.4)),
        ([-12, 48], {}, (-20, 0, 20, 40, 60)),
        ([100, 100], {"bounds": (0, 100)}, (90, 92.5, 95, 97.5, 100)),
        ([0, 0], {}, (0, 0.25, 0.5, 0.75, 1)),
        ([0, 2], {"least": 1}, (0, 1, 2)),
        ([200, 1000], {"seconds": True}, (0, 300, 600, 900, 1200)),
    ],
)
def test_ticks_are_round(values, more, ticks):
    assert scale(values, **more).ticks == ticks


@given(st.integers(1, 1000), st.integers(1, 20))
def test_labels_are_at_most_as_many_as_there_is_room_for(length, most):
    shown = every(length, most)
    assert shown[0] == 0
    assert len(shown) <= most
