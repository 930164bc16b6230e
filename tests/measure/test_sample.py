"""What a sample's evidence says of how its values vary."""

import pytest

from suara.measure.sample import Sample


def sample(values, origin):
    centred = [v - origin for v in values]
    return Sample.of(len(values), {"origin": origin, "s_x": sum(centred), "p_x_x": sum(c * c for c in centred)})


@pytest.mark.parametrize("value", [0.0, 61.5, -20.0])
def test_equal_values_away_from_the_origin_do_not_vary(value):
    assert sample([value] * 7, 30.762541806020067).spread(lambda x: x) == 0.0


def test_small_differences_of_large_values_are_kept():
    found = sample([1e9 + 0.25, 1e9 + 0.5, 1e9 + 1.0], 1e9).spread(lambda x: x)
    assert found == pytest.approx(0.14583333333333334, rel=1e-12)


def test_a_single_value_has_no_spread():
    assert sample([3.0], 0.0).spread(lambda x: x) is None
