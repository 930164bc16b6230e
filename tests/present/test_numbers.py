"""Numbers as people read them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.present.numbers import NOTHING, Unit, count, day, duration, money, period, plain, visible
from suara.present.sparkline import GAP, HEIGHTS, sparkline

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.00 s"),
        (12, "12.0 s"),
        (60, "1 min"),
        (381, "6 min 21 s"),
        (3600, "1 h"),
        (7325, "2 h 2 min"),
        (200000, "2 d 8 h"),
        (-90, "−1 min 30 s"),
    ],
)
def test_a_stretch_of_time_is_its_two_largest_parts(seconds, text):
    assert duration(seconds) == text


def test_nothing_known_is_a_dash_and_never_zero():
    assert [plain(None), count(None), Unit("%").value(None), Unit("s").change(None)] == [NOTHING] * 4


def test_a_share_changes_in_percentage_points():
    assert Unit("%").value(76.96) == "77.0 %"
    assert Unit("%").change(-1.0) == "−1.00 pp"


def test_money_carries_its_currency_and_counts_have_no_decimals():
    assert money(-1234.5, "MYR") == "MYR −1,234"
    assert Unit("customers", whole=True).value(50.0) == "50"
    assert Unit("customers", whole=True).change(-3.0) == "−3"


def test_a_mean_says_its_scale():
    assert Unit("of 5").value(4.06) == "4.06 of 5"


def test_an_interval_of_times_is_in_one_unit():
    assert Unit("s").interval(250, 279) == "4.17 to 4.65 min"


def test_an_interval_of_times_is_in_the_unit_of_its_value():
    assert Unit("seconds").interval(72_576, 101_088, 86_280) == "20.2 to 28.1 h"


def test_a_stretch_of_days_says_so():
    assert Unit("days").value(52.3) == "52.3 days"


def test_a_number_that_somebody_chose_keeps_its_digits():
    assert [Unit("%").round(2.5), Unit("points").round(30.0), Unit("s").round(324)] == ["2.5 %", "30", "5 min 24 s"]


@given(NUMBERS)
def test_a_change_that_rounds_to_nothing_has_no_sign(number):
    text = Unit("points").change(number)
    assert text[0] in "+−" or not any(c in "123456789" for c in text)


@given(NUMBERS)
def test_no_number_is_written_as_minus_zero(number):
    assert plain(number).lstrip("−") != plain(number) or number >= 0 or abs(number) < 0.005


def test_a_period_is_as_short_as_its_grain_allows():
    at = datetime(2025, 4, 1)
    assert [period(at, g) for g in ("month", "quarter", "year", "day", None)] == [
        "2025-04",
        "2025-Q2",
        "2025",
        "2025-04-01",
        "2025-04-01",
    ]
    assert day(datetime(2025, 4, 1, 6, 30)) == "2025-04-01 06:30"


def test_what_a_person_typed_cannot_steer_a_terminal():
    assert visible("a\x1b[31mb\nc") == "a�[31mb c"
    assert visible("บริการ 客服 ø") == "บริการ 客服 ø"


def test_a_sparkline_spans_the_heights_and_keeps_gaps():
    assert sparkline([1, None, 9]) == HEIGHTS[0] + GAP + HEIGHTS[-1]


def test_a_level_sparkline_lies_in_the_middle_and_one_point_is_none():
    assert set(sparkline([3, 3, 3])) == {HEIGHTS[3]}
    assert sparkline([None, 3]) == ""


@given(st.lists(st.none() | NUMBERS, max_size=30), st.integers(1, 20))
def test_a_sparkline_is_never_longer_than_asked(values, width):
    assert len(sparkline(values, width)) <= width
