"""What decides the numbers of contacts and tickets."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import suara
from facts_helper import emptied
from records_helper import put
from suara.errors import QuestionError

JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}
NIGHTS = {"monday": ["22:00-02:00"], "tuesday": ["09:00-12:00", "13:00-17:00"]}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company") / "w"
    with suara.create(folder, dimensions={"country": "text"}, business_hours=NIGHTS) as workspace:
        yield workspace


@pytest.fixture
def ws(company):
    return emptied(company)


def contact(day, customer="c", topic="billing", **more):
    return {"channel": "phone", "customer": customer, "topic": topic, "occurred_at": day, **more}


def values(ws, *metrics, **ask):
    return [r["value"] for r in ws.measure(*metrics, **ask).rows]


def figures(ws, metric, **ask):
    (row,) = ws.measure(metric, **ask).rows
    return row["value"], row["n"]


# -- contacts ----------------------------------------------------------------------------------------


def test_a_repeat_exactly_a_window_later_is_a_repeat(ws):
    put(ws, "contact", [contact("2025-01-01T08:00:00"), contact("2025-01-08T08:00:00")])
    assert figures(ws, "first_contact_resolution", **JANUARY) == (0.0, 1)


def test_a_contact_a_moment_more_than_a_window_later_is_a_first_one(ws):
    put(ws, "contact", [contact("2025-01-01T08:00:00"), contact("2025-01-08T08:00:00.000001")])
    assert figures(ws, "first_contact_resolution", **JANUARY) == (100.0, 2)


def test_of_two_contacts_of_one_moment_the_lower_id_is_first(ws):
    put(ws, "contact", [contact("2025-01-05", contact="k2", channel="chat"), contact("2025-01-05", contact="k1")])
    found = ws.measure("first_contact_resolution", by="channel", **JANUARY)
    assert {r["channel"]: (r["value"], r["n"]) for r in found} == {"phone": (0.0, 1), "chat": (None, 0)}


def test_repeats_are_seen_across_the_edges_of_the_period(ws):
    put(ws, "contact", [contact("2024-12-30"), contact("2025-01-02"), contact("2025-01-30"), contact("2025-02-03")])
    assert figures(ws, "first_contact_resolution", **JANUARY) == (0.0, 1)


def test_a_contact_whose_window_is_not_over_is_not_counted_yet(ws):
    put(ws, "contact", [contact("2025-01-01"), contact("2025-01-20", customer="d")])
    assert figures(ws, "first_contact_resolution", **JANUARY, as_of="2025-01-27") == (100.0, 1)
    assert figures(ws, "first_contact_resolution", **JANUARY, as_of="2025-01-27T00:00:01") == (100.0, 2)


def test_a_repeat_after_as_of_is_not_known(ws):
    put(ws, "contact", [contact("2025-01-01"), contact("2025-01-20")])
    ask = {**JANUARY, "as_of": "2025-01-15", "first_contact_window": "14d"}
    assert figures(ws, "first_contact_resolution", **ask) == (None, 0)
    assert figures(ws, "first_contact_resolution", **{**ask, "as_of": "2025-01-16"}) == (100.0, 1)
    ask |= {"first_contact_window": "30d", "as_of": "2025-03-01"}
    assert figures(ws, "first_contact_resolution", **ask) == (0.0, 1)


def test_an_outbound_contact_is_no_repeat(ws):
    put(ws, "contact", [contact("2025-01-01"), contact("2025-01-02", direction="outbound")])
    assert figures(ws, "first_contact_resolution", **JANUARY) == (100.0, 1)


def test_contacts_that_cannot_be_chained_count_in_the_denominator_of_all_only(ws):
    put(ws, "contact", [contact("2025-01-01"), contact("2025-01-02", customer=None), contact("2025-01-03", topic=None)])
    assert figures(ws, "first_contact_resolution", **JANUARY) == (100.0, 1)
    value, n = figures(ws, "first_contact_resolution_all", **JANUARY)
    assert (value, n) == (pytest.approx(100 / 3), 3)


def test_a_window_that_is_no_stretch_of_time_is_refused(ws):
    with pytest.raises(QuestionError, match="first_contact_window"):
        ws.measure("first_contact_resolution", first_contact_window="soon")


def test_handle_time_takes_the_whole_or_its_parts_of_both_directions(ws):
    put(
        ws,
        "contact",
        [
            contact("2025-01-05", handle_seconds=100.0, talk_seconds=1.0),
            contact("2025-01-05", direction="outbound", talk_seconds=150.0, hold_seconds=30.0, wrap_seconds=20.0),
            contact("2025-01-05", hold_seconds=30.0),
        ],
    )
    assert figures(ws, "handle_time", **JANUARY) == (150.0, 2)


def test_contact_shares_of_each_segment_add_up(ws):
    put(
        ws,
        "customer",
        [{"customer": c, "country": x, "occurred_at": "2024-01-01"} for c, x in (("a", "MY"), ("b", "DK"))],
    )
    put(
        ws,
        "contact",
        [contact("2025-01-05", "a"), contact("2025-01-05", "a", channel="chat"), contact("2025-01-05", "b")],
    )
    found = ws.measure("contact_share", by="country", **JANUARY)
    shares = {(r["country"], r["item"]): (r["value"], r["n"]) for r in found}
    expected = {
        ("MY", "phone"): (50.0, 2),
        ("MY", "chat"): (50.0, 2),
        ("DK", "phone"): (100.0, 1),
        ("DK", "chat"): (0.0, 1),
    }
    assert shares == expected


# -- tickets -----------------------------------------------------------------------------------------


def ticket(opened, **more):
    return {"occurred_at": opened, **more}


def test_a_resolution_belongs_to_the_period_in_which_it_came(ws):
    put(
        ws,
        "ticket",
        [
            ticket("2024-12-31T23:00", resolved_at="2025-01-01T01:00"),
            ticket("2025-01-31T23:00", resolved_at="2025-02-01"),
        ],
    )
    assert figures(ws, "resolution_time", **JANUARY) == (7200.0, 1)


def test_a_final_resolution_belongs_to_the_period_of_its_close(ws):
    opened = ticket("2024-12-31T23:00", resolved_at="2024-12-31T23:30", closed_at="2025-01-01T01:00")
    put(ws, "ticket", [opened])
    assert figures(ws, "final_resolution_time", **JANUARY) == (7200.0, 1)
    assert figures(ws, "resolution_time", **JANUARY) == (None, 0)


def test_a_reply_after_as_of_is_none_yet(ws):
    put(ws, "ticket", [ticket("2025-01-05T08:00", first_reply_at="2025-01-05T09:00")])
    assert figures(ws, "first_response_time", **JANUARY, as_of="2025-01-05T09:00") == (None, 0)
    assert figures(ws, "first_response_time", **JANUARY, as_of="2025-01-05T09:01") == (3600.0, 1)


def due(reply_due=None, reply=None, resolve_due=None, resolved=None):
    return ticket(
        "2025-01-05T08:00",
        reply_due_at=reply_due and f"2025-01-05T{reply_due}",
        first_reply_at=reply and f"2025-01-05T{reply}",
        resolve_due_at=resolve_due and f"2025-01-05T{resolve_due}",
        resolved_at=resolved and f"2025-01-05T{resolved}",
    )


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({}, (None, 0)),
        ({"reply_due": "09:00", "reply": "09:00"}, (100.0, 1)),
        ({"reply_due": "09:00", "reply": "09:00:01"}, (0.0, 1)),
        ({"reply_due": "11:59"}, (0.0, 1)),
        ({"reply_due": "12:00"}, (None, 0)),
        ({"reply_due": "09:00", "reply": "08:30", "resolve_due": "13:00"}, (None, 0)),
        ({"reply_due": "09:00", "reply": "08:30", "resolve_due": "11:00"}, (0.0, 1)),
        ({"reply_due": "09:00", "reply": "09:30", "resolve_due": "13:00"}, (0.0, 1)),
        ({"reply_due": "09:00", "reply": "08:30", "resolve_due": "11:00", "resolved": "11:00"}, (100.0, 1)),
    ],
)
def test_each_due_time_given_is_to_be_kept_and_is_missed_only_once_it_has_passed(ws, times, expected):
    put(ws, "ticket", [due(**times)])
    assert figures(ws, "sla_met", **JANUARY, as_of="2025-01-05T12:00") == expected


def test_a_ticket_that_does_not_say_its_transfers_is_left_out(ws):
    put(ws, "ticket", [ticket("2025-01-05", transfers=n) for n in (0, 2, None)])
    assert figures(ws, "transfer_rate", **JANUARY) == (50.0, 2)


def test_the_backlog_is_a_stock_at_the_end_of_each_period(ws):
    put(
        ws,
        "ticket",
        [
            ticket("2025-01-05", resolved_at="2025-01-20"),
            ticket("2025-01-05", resolved_at="2025-01-10", closed_at="2025-02-10"),
            ticket("2025-01-05", closed_at="2025-02-01"),
            ticket("2025-02-01"),
        ],
    )
    result = ws.measure("backlog", since="2024-12-01", until="2025-04-01", grain="month")
    assert [(r["value"], r["n"]) for r in result] == [(0.0, 0), (2.0, 2), (1.0, 1), (1.0, 1)]


def test_the_backlog_of_a_running_month_is_that_of_now(ws):
    put(
        ws,
        "ticket",
        [ticket("2025-01-05T08:00", resolved_at="2025-01-10"), ticket("2025-01-05T08:00"), ticket("2025-01-20")],
    )
    assert values(ws, "backlog", **JANUARY, as_of="2025-01-09") == [2.0]
    assert values(ws, "backlog", **JANUARY, as_of="2025-01-15") == [1.0]
    assert values(ws, "backlog", since="2025-01-05", until="2025-01-05T08:00") == [0.0]


def test_a_ticket_repeats_another_within_the_window_before_across_the_period_edge(ws):
    same = {"customer": "c", "topic": "login"}
    put(
        ws,
        "ticket",
        [
            ticket("2024-12-30", **same),
            ticket("2025-01-06", **same),
            ticket("2025-01-20", **same),
            ticket("2025-01-21"),
        ],
    )
    assert figures(ws, "repeat_ticket_share", **JANUARY) == (50.0, 2)


def test_a_ticket_settles_at_the_first_contact_when_it_stays_closed(ws):
    opened, solved = "2025-01-05T08:00", "2025-01-05T10:00"
    put(
        ws,
        "ticket",
        [
            ticket(opened, ticket="quiet", resolved_at=solved),
            ticket(opened, ticket="later", resolved_at=solved),
            ticket(opened, ticket="twice", resolved_at=solved),
            ticket(opened, ticket="again", resolved_at=solved, reopened_at="2025-01-12T10:00"),
            ticket(opened, ticket="long after", resolved_at=solved, reopened_at="2025-01-12T10:01"),
        ],
    )
    calls = {"later": ["2025-01-05T08:00", "2025-01-12T08:01"], "twice": ["2025-01-05T08:00", "2025-01-12T08:00"]}
    put(ws, "contact", [contact(at, ticket=t) for t, times in calls.items() for at in times])
    value, n = figures(ws, "first_contact_resolution_ticket", **JANUARY)
    assert (value, n) == (pytest.approx(60.0), 5)


# -- the business's own clock ------------------------------------------------------------------------


def test_the_business_clock_counts_only_open_hours(ws):
    # Monday 6 January 2025, 23:00, to Tuesday, 14:00: three hours of the night, three and one of the day.
    put(ws, "ticket", [ticket("2025-01-06T23:00", resolved_at="2025-01-07T14:00", first_reply_at="2025-01-07T12:30")])
    assert values(ws, "resolution_time", "first_response_time", **JANUARY) == [15 * 3600.0, 13.5 * 3600.0]
    assert values(ws, "resolution_time", "first_response_time", clock="business", **JANUARY) == [7 * 3600.0, 6 * 3600.0]


def test_a_clock_that_there_is_not_is_refused(ws):
    with pytest.raises(QuestionError, match="no clock"):
        ws.measure("resolution_time", clock="lunar")


def test_the_business_clock_needs_business_hours(tmp_path):
    with suara.create(tmp_path / "w") as bare, pytest.raises(QuestionError, match="no business hours"):
        bare.measure("resolution_time", clock="business", **JANUARY)


# -- laws --------------------------------------------------------------------------------------------

CALLS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["a", "b", None]), st.sampled_from(["x", None]), st.booleans()),
    max_size=14,
)


@pytest.mark.slow
@given(calls=CALLS, window=st.integers(1, 6), as_of=st.integers(1, 45))
def test_first_contact_resolution_equals_a_walk_over_every_pair(company, calls, window, as_of):
    began = datetime(2024, 12, 25)
    rows = [
        contact(began + timedelta(days=d), c, t, contact=f"k{i:02}", direction="inbound" if inbound else "outbound")
        for i, (d, c, t, inbound) in enumerate(calls)
    ]
    put(emptied(company), "contact", rows)
    now, length = began + timedelta(days=as_of), timedelta(days=window)
    known = [r for r in rows if r["direction"] == "inbound" and r["occurred_at"] < now]
    counted = [r for r in known if r["occurred_at"] < now - length and r["occurred_at"].year == 2025]
    counted = [r for r in counted if r["occurred_at"].month == 1]
    first = [r for r in counted if chainable(r) and not neighbours(known, r, length, after=False)]
    settled = [r for r in first if not neighbours(known, r, length, after=True)]
    ask = {**JANUARY, "as_of": now, "first_contact_window": f"{window}d"}
    share = 100 * len(settled) / len(first) if first else None
    assert figures(company, "first_contact_resolution", **ask) == (pytest.approx(share), len(first))
    of_all = 100 * len(settled) / len(counted) if counted else None
    assert figures(company, "first_contact_resolution_all", **ask) == (pytest.approx(of_all), len(counted))


def chainable(row):
    return row["customer"] is not None and row["topic"] is not None


def neighbours(known, row, length, *, after):
    """The contacts of the same customer and topic within the window on one side."""
    place = (row["occurred_at"], row["contact"])
    same = [r for r in known if (r["customer"], r["topic"]) == (row["customer"], row["topic"]) and r is not row]
    side = [r for r in same if ((r["occurred_at"], r["contact"]) > place) == after]
    return [r for r in side if abs(r["occurred_at"] - row["occurred_at"]) <= length]
