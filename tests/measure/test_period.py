"""Periods: half-open, in the workspace's zone, cut by the calendar."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.errors import QuestionError
from suara.measure.period import GRAINS, Calendar, Period, add_months, check_grain, instant

KL = Calendar("Asia/Kuala_Lumpur")
DAYS = st.datetimes(datetime(1971, 1, 1), datetime(2060, 1, 1))


def span(since: str, until: str, zone: str = "UTC") -> Period:
    start = datetime.fromisoformat(since)
    return Period(start, start, datetime.fromisoformat(until), zone)


def test_a_month_is_cut_at_local_month_starts():
    periods = KL.cut(datetime(2025, 1, 1), datetime(2025, 4, 1), "month")
    assert [p.label for p in periods] == [datetime(2025, 1, 1), datetime(2025, 2, 1), datetime(2025, 3, 1)]


def test_the_first_and_last_period_are_clipped_to_the_span():
    periods = KL.cut(datetime(2025, 1, 15), datetime(2025, 2, 10), "month")
    assert (periods[0].since, periods[-1].until) == (datetime(2025, 1, 15), datetime(2025, 2, 10))


def test_a_clipped_period_keeps_the_name_of_its_calendar_month():
    assert KL.cut(datetime(2025, 1, 15), datetime(2025, 2, 1), "month")[0].label == datetime(2025, 1, 1)


def test_a_local_midnight_is_an_instant_of_the_day_before_in_the_east():
    assert span("2025-03-01", "2025-04-01", "Asia/Kuala_Lumpur").since_at == datetime(2025, 2, 28, 16)


def test_a_day_of_twenty_three_hours_is_twenty_three_hours_long():
    day = span("2025-03-30", "2025-03-31", "Europe/Copenhagen")
    assert (day.until_at - day.since_at).total_seconds() == 23 * 3600


@pytest.mark.parametrize(("start", "expected"), [(0, date(2025, 1, 6)), (6, date(2025, 1, 5))])
def test_a_week_begins_on_the_workspaces_day(start, expected):
    assert Calendar("UTC", start).floor(datetime(2025, 1, 8, 13), "week").date() == expected


def test_a_fiscal_year_begins_in_its_month():
    assert Calendar("UTC", 0, 4).floor(datetime(2025, 3, 31), "fiscal_year") == datetime(2024, 4, 1)


def test_the_previous_month_is_a_calendar_month():
    assert KL.previous(span("2025-03-01", "2025-04-01"), "month").since == datetime(2025, 2, 1)


def test_the_previous_of_a_quarter_without_grain_is_as_many_whole_months():
    before = KL.previous(span("2025-04-01", "2025-07-01"), None)
    assert (before.since, before.until) == (datetime(2025, 1, 1), datetime(2025, 4, 1))


def test_the_previous_of_ten_days_is_the_ten_days_before():
    before = KL.previous(span("2025-04-11", "2025-04-21"), None)
    assert (before.since, before.until) == (datetime(2025, 4, 1), datetime(2025, 4, 11))


def test_last_year_of_a_leap_day_ends_in_february():
    assert KL.last_year(span("2024-02-29", "2024-03-01"), "day").since == datetime(2023, 2, 28)


def test_last_year_of_a_week_is_a_week_that_begins_on_the_same_weekday():
    assert KL.last_year(span("2025-01-06", "2025-01-13"), "week").since.weekday() == 0


def test_an_aware_time_is_turned_into_local_time():
    assert KL.local("2025-01-01T00:00+00:00") == datetime(2025, 1, 1, 8)


def test_what_is_no_date_is_refused_with_a_remedy():
    with pytest.raises(QuestionError, match="2025-01-31"):
        KL.local("last tuesday")


def test_an_unknown_grain_is_refused_with_those_that_there_are():
    with pytest.raises(QuestionError, match="quarter"):
        check_grain("fortnight")


@given(DAYS, st.integers(1, 400), st.sampled_from(GRAINS))
def test_periods_tile_the_span_without_gap_or_overlap(start, days, grain):
    until = KL.step(KL.floor(start, "day"), "day", days)
    periods = KL.cut(KL.floor(start, "day"), until, grain)
    edges = [periods[0].since, *[p.until for p in periods]]
    assert edges == [*[p.since for p in periods], until]


@given(DAYS, st.sampled_from(GRAINS))
def test_a_moment_lies_in_the_period_that_its_floor_begins(moment, grain):
    start = KL.floor(moment, grain)
    assert start <= moment < KL.step(start, grain)


@given(DAYS, st.integers(-50, 50))
def test_months_added_are_months_apart(moment, count):
    later = add_months(moment, count)
    assert (later.year - moment.year) * 12 + later.month - moment.month == count


@given(DAYS)
def test_an_instant_and_its_local_time_agree(moment):
    assert KL.from_instant(instant(moment, KL.zone)) == moment
