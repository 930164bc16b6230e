"""The hours of sending, over changes of the clocks and where there are none."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.collect.asking.hours import Hours, days_later, zone_of
from suara.settings import WEEKDAYS, Settings

WORK = Hours(("09:00-18:00",), WEEKDAYS[:5])
COPENHAGEN, BANGKOK, TAIPEI = "Europe/Copenhagen", "Asia/Bangkok", "Asia/Taipei"


def at(local: str, zone: str, fold: int = 0) -> datetime:
    """A local time as UTC."""
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return moment.astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("zone", [COPENHAGEN, BANGKOK, TAIPEI])
@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-04T10:00", "2026-03-04T10:00"),
        ("2026-03-04T08:59:59", "2026-03-04T09:00"),
        ("2026-03-04T17:59:59", "2026-03-04T17:59:59"),
        ("2026-03-04T18:00", "2026-03-05T09:00"),
        ("2026-03-06T18:00", "2026-03-09T09:00"),
        ("2026-03-27T20:00", "2026-03-30T09:00"),  # over Copenhagen's change to summer time
        ("2026-10-23T20:00", "2026-10-26T09:00"),  # and back
        ("2026-01-31T12:00", "2026-02-02T09:00"),
        ("2028-02-28T19:00", "2028-02-29T09:00"),  # a leap day
        ("2028-02-29T19:00", "2028-03-01T09:00"),
        ("2026-12-31T23:59", "2027-01-01T09:00"),
    ],
)
def test_a_message_waits_for_the_working_hours_where_the_person_is(zone, now, opens):
    assert WORK.opens(at(now, zone), zone) == at(opens, zone)


def test_a_stretch_that_begins_in_the_skipped_hour_begins_when_the_clocks_change():
    hours = Hours(("02:30-05:00",))
    assert hours.opens(at("2026-03-29T01:00", COPENHAGEN), COPENHAGEN) == datetime(2026, 3, 29, 1)


def test_a_stretch_within_the_skipped_hour_is_none():
    hours = Hours(("02:00-03:00",))
    assert hours.opens(at("2026-03-28T12:00", COPENHAGEN), COPENHAGEN) == at("2026-03-30T02:00", COPENHAGEN)


def test_the_hour_that_comes_twice_opens_at_its_first():
    hours = Hours(("02:30-04:00",))
    first = hours.opens(at("2026-10-25T01:00", COPENHAGEN), COPENHAGEN)
    assert first == at("2026-10-25T02:30", COPENHAGEN, fold=0) == datetime(2026, 10, 25, 0, 30)


def test_the_second_of_the_hours_that_come_twice_is_still_open():
    hours = Hours(("02:30-04:00",))
    second = at("2026-10-25T02:45", COPENHAGEN, fold=1)
    assert hours.opens(second, COPENHAGEN) == second


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    hours = Hours(("22:00-02:00",), ("friday",))
    assert hours.opens(at("2026-03-07T01:00", BANGKOK), BANGKOK) == at("2026-03-07T01:00", BANGKOK)
    assert hours.opens(at("2026-03-07T02:00", BANGKOK), BANGKOK) == at("2026-03-13T22:00", BANGKOK)


def test_nothing_is_sent_on_a_holiday():
    hours = Hours(("09:00-18:00",), (), (date(2026, 4, 13), date(2026, 4, 14)))
    assert hours.opens(at("2026-04-13T10:00", BANGKOK), BANGKOK) == at("2026-04-15T09:00", BANGKOK)


def test_without_hours_and_days_every_moment_is_open():
    assert Hours().opens(datetime(2026, 3, 1, 3), TAIPEI) == datetime(2026, 3, 1, 3)


@pytest.mark.parametrize(
    ("sent", "days", "zone", "due"),
    [
        ("2026-03-26T10:00", 5, COPENHAGEN, "2026-03-31T10:00"),
        ("2026-10-22T10:00", 5, COPENHAGEN, "2026-10-27T10:00"),
        ("2026-03-26T10:00", 5, BANGKOK, "2026-03-31T10:00"),
        ("2028-02-27T10:00", 5, TAIPEI, "2028-03-03T10:00"),
        ("2026-01-29T10:00", 5, TAIPEI, "2026-02-03T10:00"),
        ("2026-03-24T02:30", 5, COPENHAGEN, "2026-03-29T03:00"),  # 02:30 is skipped that day
    ],
)
def test_days_later_is_the_same_time_by_the_persons_clock(sent, days, zone, due):
    assert days_later(at(sent, zone), days, zone) == at(due, zone)


@pytest.mark.parametrize("named", ["", "Mars/Olympus", "../etc/passwd", "asia/bangkok "])
def test_a_zone_that_is_none_is_the_workspaces(named):
    assert zone_of(named, Settings(timezone=TAIPEI)) == TAIPEI


def test_a_zone_of_ones_own_prevails():
    assert zone_of(COPENHAGEN, Settings(timezone=TAIPEI)) == COPENHAGEN


moments = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5)).map(lambda m: m.replace(second=0, microsecond=0))


@given(moments, st.sampled_from([COPENHAGEN, BANGKOK, TAIPEI]), st.integers(0, 23), st.integers(1, 12))
def test_the_first_open_moment_is_the_one_found_by_looking_minute_by_minute(now, zone, begin, length):
    """A plain model: walk on minute by minute until the local clock is within the stretch."""
    end = min(begin + length, 24)
    hours = Hours((f"{begin:02}:00-{end:02}:00",), WEEKDAYS[:5])

    def is_open(moment):
        local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return local.weekday() < 5 and begin <= local.hour < end

    walked = now
    while not is_open(walked):
        walked += timedelta(minutes=1)
    assert hours.opens(now, zone) == walked
