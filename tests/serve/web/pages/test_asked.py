"""What an address asks for, and the address of what is asked."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from suara.measure.period import Calendar
from suara.serve.web.shell.asked import RANGES, chosen, read

NOW = datetime(2026, 11, 22, 15, 30)
FRESH, OLD = datetime(2026, 11, 22, 9), datetime(2026, 9, 30, 20)


def asked(query="", newest=FRESH):
    return read(QueryParams(query), Calendar(), NOW, newest, {"country": "text", "plan": "text"})


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("today", "2026-11-22", "2026-11-23"),
        ("7d", "2026-11-16", "2026-11-23"),
        ("28d", "2026-10-26", "2026-11-23"),
        ("month", "2026-10-01", "2026-11-01"),
        ("quarter", "2026-07-01", "2026-10-01"),
        ("12m", "2025-11-01", "2026-11-01"),
        ("mtd", "2026-11-01", "2026-11-23"),
        ("qtd", "2026-10-01", "2026-11-23"),
        ("ytd", "2026-01-01", "2026-11-23"),
    ],
)
def test_a_preset_is_a_stretch_of_whole_days(name, since, until):
    found = asked(f"range={name}")
    assert (f"{found.since:%Y-%m-%d}", f"{found.until:%Y-%m-%d}") == (since, until)


def test_records_that_still_come_in_are_shown_up_to_now():
    assert asked().range == "28d"


def test_records_that_ended_are_shown_by_their_last_full_month():
    found = asked(newest=OLD)
    assert (found.since, found.until) == (datetime(2026, 9, 1), datetime(2026, 10, 1))


def test_a_year_by_weekdays_is_whole_weeks():
    found = asked("range=7d&compare=weekdays")
    since, _ = found.comparison
    assert (found.since - since).days % 7 == 0
    assert since.weekday() == found.since.weekday()


def test_an_end_before_the_start_is_said_and_the_usual_shown():
    found = asked("range=custom&since=2026-02-01&until=2026-01-01")
    assert found.fault
    assert found.range == "28d"


def test_a_column_that_is_no_dimension_is_no_filter():
    assert asked("where.password=x&where.country=MY").where == {"country": ("MY",)}


def test_a_filter_goes_by_its_value_alone():
    found = asked("where.country=MY&where.country=TH")
    assert found.without("country", "MY") == "?range=28d&where.country=TH"


def test_what_is_left_out_reads_so_in_the_address():
    found = asked("where.country!=MY&where.plan~=plus")
    assert found.filters == {"country!": ["MY"], "plan~": ["plus"]}
    assert found.query() == "?range=28d&where.country!=MY&where.plan~=plus"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter=country:MY", ("country", "MY")),
        ("column=plan&mark=~&value=plus", ("plan~", "plus")),
        ("column=plan&mark=!&value=", None),
        ("column=password&mark=!&value=x", None),
        ("column=plan&mark=?&value=x", None),
    ],
)
def test_a_form_adds_one_filter(query, found):
    assert chosen(QueryParams(query), {"country": "text", "plan": "text"}) == found


@given(
    range=st.sampled_from([r for r in RANGES if r != "custom"]),
    compare=st.sampled_from(["previous", "last_year", "weekdays", "none"]),
    grain=st.sampled_from(["", "day", "week", "month"]),
    where=st.dictionaries(
        st.sampled_from(["country", "plan", "country!", "plan~"]),
        st.lists(st.text(min_size=1), min_size=1, unique=True),
    ),
)
def test_an_address_of_what_is_asked_asks_the_same(range, compare, grain, where):
    query = [("range", range), ("compare", compare), ("grain", grain)]
    query += [(f"where.{name}", value) for name, values in where.items() for value in values]
    first = read(QueryParams(query), Calendar(), NOW, FRESH, {"country": "text", "plan": "text"})
    assert asked(first.query().lstrip("?")) == first


@given(st.dates(datetime(2020, 1, 1).date(), NOW.date()), st.integers(1, 2500))
def test_the_grains_offered_are_few_enough_to_draw(since, days):
    found = asked(f"range=custom&since={since}&until={datetime.fromordinal(since.toordinal() + days):%Y-%m-%d}")
    periods = Calendar().cut(found.since, found.until, found.usual_grain)
    assert found.usual_grain in found.grains
    assert len(periods) <= 132
