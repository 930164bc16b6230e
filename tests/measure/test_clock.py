"""The business clock equals a slow one that asks of every quarter of an hour whether the business is open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import suara
from facts_helper import emptied
from records_helper import put
from suara.errors import SettingsError
from suara.measure.clock import open_stretches, pieces
from suara.settings import WEEKDAYS, Settings

QUARTER = timedelta(minutes=15)
ZONES = ["UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kuala_Lumpur", "Australia/Lord_Howe"]
# Around changes of the clocks in the spring and autumn of those zones.
STARTS = [date(2025, 3, 28), date(2025, 3, 7), date(2025, 10, 24), date(2025, 10, 31), date(2025, 4, 4)]


@st.composite
def hours(draw):
    """Opening hours on whole quarters that no clock change makes ambiguous, some of them over midnight."""
    safe = [time(h, m) for h in range(24) if not 1 <= h <= 2 for m in (0, 15, 30, 45)]
    pair = st.tuples(st.sampled_from(safe), st.sampled_from(safe))
    listed = draw(st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(pair, max_size=2), max_size=7))
    return {day: tuple(f"{a:%H:%M}-{b:%H:%M}" for a, b in pairs) for day, pairs in listed.items()}


def is_open(settings, at):
    """Whether the business is open at a UTC instant, by asking the local wall clock."""
    local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.timezone)).replace(tzinfo=None)
    return local.date() not in settings.holidays and (_today(settings, local) or _since_yesterday(settings, local))


def _today(settings, local):
    for text in settings.business_hours.get(WEEKDAYS[local.weekday()], ()):
        a, b = map(time.fromisoformat, text.split("-"))
        if a <= local.time() and (local.time() < b or b <= a):
            return True
    return False


def _since_yesterday(settings, local):
    before = local - timedelta(days=1)
    if before.date() in settings.holidays:
        return False
    for text in settings.business_hours.get(WEEKDAYS[before.weekday()], ()):
        a, b = map(time.fromisoformat, text.split("-"))
        if b <= a and local.time() < b:
            return True
    return False


def settings_of(zone, hours, holidays):
    return Settings(timezone=zone, business_hours=hours, holidays=tuple(holidays))


@given(
    zone=st.sampled_from(ZONES),
    first=st.sampled_from(STARTS),
    hours=hours(),
    off=st.sets(st.integers(0, 4), max_size=2),
)
def test_open_time_is_what_the_wall_clock_says_quarter_by_quarter(zone, first, hours, off):
    settings = settings_of(zone, hours, (first + timedelta(days=i) for i in off))
    _, since, until, before, rate = pieces(settings, first, first + timedelta(days=4))
    at, shown = since[0], 0.0
    while at < until[-1]:
        i = max(k for k, start in enumerate(since) if start <= at)
        assert before[i] + rate[i] * (at - since[i]).total_seconds() == shown, at
        shown += QUARTER.total_seconds() * is_open(settings, at)
        at += QUARTER


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    settings = settings_of("UTC", {"monday": ("22:00-02:00",)}, [])
    monday = datetime(2025, 1, 6)
    tuesday = date(2025, 1, 7)
    assert open_stretches(settings, tuesday, tuesday) == [(monday.replace(hour=22), monday + timedelta(hours=26))]


def test_a_holiday_is_closed_from_midnight_and_nothing_begins_on_it():
    settings = settings_of("UTC", dict.fromkeys(WEEKDAYS, ("22:00-02:00",)), [date(2025, 1, 7)])
    (_, eve, after) = open_stretches(settings, date(2025, 1, 6), date(2025, 1, 8))
    assert eve == (datetime(2025, 1, 6, 22), datetime(2025, 1, 7))
    assert after == (datetime(2025, 1, 8, 22), datetime(2025, 1, 9, 2))


def test_an_hour_that_a_change_of_the_clocks_skips_is_not_open():
    settings = settings_of("Europe/Copenhagen", {"sunday": ("00:00-24:00",)}, [])
    ((since, until),) = open_stretches(settings, date(2025, 3, 30), date(2025, 3, 30))
    assert until - since == timedelta(hours=23)


def test_an_opening_time_that_is_skipped_is_the_moment_of_the_change():
    settings = settings_of("Europe/Copenhagen", {"sunday": ("02:30-04:00",)}, [])
    ((since, until),) = open_stretches(settings, date(2025, 3, 30), date(2025, 3, 30))
    assert (since, until) == (datetime(2025, 3, 30, 1), datetime(2025, 3, 30, 2))


@pytest.mark.parametrize("text", ["9-17", "09:00-25:00", "24:00-25:00", "09:60-10:00", "all day", "09:00-24:01"])
def test_hours_that_cannot_be_read_are_refused_with_a_remedy(text):
    with pytest.raises(SettingsError, match="09:00-17:30"):
        open_stretches(settings_of("UTC", {"monday": (text,)}, []), date(2025, 1, 6), date(2025, 1, 6))


OPEN = ("08:00-12:00", "12:30-16:00", "22:00-00:30")
DESK = {
    "timezone": "Europe/Copenhagen",
    "holidays": [date(2025, 3, 28)],
    "business_hours": dict.fromkeys(("friday", "saturday", "sunday", "monday"), OPEN),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("desk") / "w", **DESK) as workspace:
        yield workspace


MOMENTS = st.integers(0, 6 * 96).map(lambda i: datetime(2025, 3, 26) + i * QUARTER)


@pytest.mark.slow
@given(lives=st.lists(st.tuples(MOMENTS, MOMENTS).map(sorted), min_size=1, max_size=8))
def test_tickets_are_timed_by_the_business_clock(desk, lives):
    put(emptied(desk), "ticket", [{"occurred_at": a, "resolved_at": b} for a, b in lives])
    (found,) = desk.measure("resolution_time", since="2025-03-01", until="2025-05-01", clock="business").rows
    quarters = sum(is_open(desk.settings, a + i * QUARTER) for a, b in lives for i in range((b - a) // QUARTER))
    assert (found["value"], found["n"]) == (pytest.approx(900 * quarters / len(lives)), len(lives))
