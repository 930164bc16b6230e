"""Turns of a schedule: month ends, leap days, changes of the clocks, and no two turns too close."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.collect.asking.schedule import turns
from suara.collect.asking.shares import share
from suara.collect.surveys.definition import Ask
from suara.settings import instant

QUARTERLY, YEARLY, ROLLING = Ask(schedule="quarterly"), Ask(schedule="yearly"), Ask(schedule="rolling", every=90)
LONG_AGO = datetime(2019, 1, 1)
zones = st.sampled_from(["Europe/Copenhagen", "Asia/Bangkok", "Asia/Taipei", "UTC"])
shares = st.floats(0, 1, exclude_max=True)


def dues(ask, became=LONG_AGO, own=0.5, zone="UTC", since=datetime(2026, 1, 1), until=datetime(2028, 1, 1)):
    return list(turns(ask, became, own, zone, since, until))


def test_a_quarter_has_one_turn_and_a_year_four():
    assert [turn.label for turn in dues(QUARTERLY, until=datetime(2027, 1, 1))] == [
        "2026Q1",
        "2026Q2",
        "2026Q3",
        "2026Q4",
    ]


def test_a_year_has_one_turn():
    assert [turn.label for turn in dues(YEARLY)] == ["2026", "2027"]


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Asia/Bangkok", "Asia/Taipei"])
def test_the_first_turn_of_a_quarter_is_its_first_local_instant(zone):
    (first, *_) = dues(QUARTERLY, own=0.0, zone=zone, since=datetime(2026, 3, 25))
    assert first.due_at == instant(datetime(2026, 4, 1), zone)


@given(shares, zones)
def test_two_turns_of_a_quarter_are_never_less_than_ninety_days_apart(own, zone):
    found = dues(QUARTERLY, own=own, zone=zone, since=datetime(2023, 1, 1), until=datetime(2029, 1, 1))
    # An hour is lost where the clocks go forward between them.
    assert all(b.due_at - a.due_at >= timedelta(days=90, hours=-1) for a, b in pairwise(found))


@given(shares, zones)
def test_a_turn_of_a_quarter_is_due_within_it(own, zone):
    assert all(turn.due_at < turn.until for turn in dues(QUARTERLY, own=own, zone=zone))


def test_a_customer_of_a_leap_day_has_turns_each_so_many_days_after():
    found = dues(
        ROLLING, became=datetime(2024, 2, 29), own=0.0, since=datetime(2024, 2, 29), until=datetime(2024, 12, 1)
    )
    assert [turn.due_at for turn in found] == [datetime(2024, 2, 29) + timedelta(days=90 * n) for n in (1, 2, 3)]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2027, 12, 31)), shares, st.integers(1, 400))
def test_rolling_turns_are_exactly_so_many_days_apart_and_never_before_the_first_stretch(became, own, every):
    found = dues(Ask(schedule="rolling", every=every), became=became, own=own)
    assert all(b.due_at - a.due_at == timedelta(days=every) for a, b in pairwise(found))
    assert all(turn.due_at - became >= timedelta(days=every) for turn in found)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 31)), shares, zones, st.integers(1, 200))
def test_looking_in_two_steps_finds_the_turns_of_one_look(became, own, zone, days):
    middle = datetime(2026, 1, 1) + timedelta(days=days)
    for ask in (QUARTERLY, YEARLY, ROLLING):
        both = [*dues(ask, became, own, zone, until=middle), *dues(ask, became, own, zone, since=middle)]
        assert both == dues(ask, became, own, zone)


def test_nobody_has_a_turn_before_being_a_customer():
    became = datetime(2026, 12, 30)
    assert dues(QUARTERLY, became=became, own=0.0, until=datetime(2027, 1, 2)) == dues(
        QUARTERLY, own=0.0, since=became, until=datetime(2027, 1, 2)
    )


def keyed(value):
    from hashlib import sha256

    return sha256(value.encode()).hexdigest()


def test_shares_are_spread_evenly_and_differ_by_survey():
    some = [share(keyed, "sample", "nps", str(i)) for i in range(4_000)]
    others = [share(keyed, "sample", "csat", str(i)) for i in range(4_000)]
    assert 0.23 < sum(s < 0.25 for s in some) / 4_000 < 0.27
    both = sum(a < 0.25 and b < 0.25 for a, b in zip(some, others, strict=True)) / 4_000
    assert 0.05 < both < 0.075
