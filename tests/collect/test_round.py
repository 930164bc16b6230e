"""Rounds of asking: who comes up by records and schedules, once each, and what is decided on them."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from suara.errors import SurveyError
from suara.store import candidates
from who_helper import NOON, known, loaded, published, ran, sent, table

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RESOLVED = {"record": "ticket", "at": "resolved_at"}
LEFT = {"record": "cart", "delay": 2, "without": ["purchased_at"]}


def ticket(number, customer="c1", at=NOON - HOUR, **more):
    return {"ticket": f"t{number}", "customer": customer, "occurred_at": at - DAY, "resolved_at": at, **more}


def cart(number, at=NOON, **more):
    return {"cart": f"k{number}", "customer": "c1", "occurred_at": at, **more}


def counts(found):
    return dict(sum((one.counts for one in found), Counter()))


def test_a_record_that_meets_the_conditions_asks_its_customer(ws):
    known(ws, "c1", "c2")
    loaded(ws, "ticket", ticket(1, priority="high"), ticket(2, "c2", priority="low"))
    published(ws, trigger={**RESOLVED, "where": {"priority": "high"}})
    assert counts(ran(ws)) == {("asked", ""): 1}
    assert [row["customer"] for row in table(ws, "invitations")] == ["c1"]


def test_a_record_asks_once_however_often_it_changes(ws):
    known(ws, "c1")
    published(ws, trigger=RESOLVED, clocks={"after_invitation": 0, "any_after_invitation": 0})
    loaded(ws, "ticket", ticket(1))
    ran(ws)
    loaded(ws, "ticket", ticket(1, topic="changed"))
    assert counts(ran(ws, NOON + 2 * DAY)) == {}
    assert len(table(ws, "invitations")) == 1


def test_a_record_whose_time_comes_with_a_later_version_asks_then(ws):
    known(ws, "c1")
    published(ws, trigger=RESOLVED)
    loaded(ws, "ticket", {"ticket": "t1", "customer": "c1", "occurred_at": NOON - DAY, "resolved_at": None})
    assert counts(ran(ws)) == {}
    loaded(ws, "ticket", ticket(1))
    assert counts(ran(ws)) == {("asked", ""): 1}


def test_every_candidate_is_asked_or_stopped(ws):
    known(ws, *(f"c{i}" for i in range(0, 3_000, 3)))
    loaded(ws, "ticket", *(ticket(i, f"c{i}") for i in range(3_000)))
    published(ws, trigger=RESOLVED)
    (found,) = ran(ws)
    assert (found.asked, found.stopped) == (1_000, 2_000)
    assert found.asked + found.stopped == len(table(ws, "candidates")) == len(table(ws, "decisions"))


def test_a_cart_left_for_two_hours_asks(ws):
    known(ws, "c1")
    loaded(ws, "cart", cart(1))
    published(ws, trigger=LEFT)
    assert counts(ran(ws, NOON + 2 * HOUR - timedelta(seconds=1))) == {}
    assert counts(ran(ws, NOON + 2 * HOUR)) == {("asked", ""): 1}


def test_a_cart_bought_meanwhile_does_not_and_that_is_written_down(ws):
    known(ws, "c1")
    loaded(ws, "cart", cart(1))
    published(ws, trigger=LEFT)
    ran(ws)
    loaded(ws, "cart", cart(1, purchased_at=NOON + HOUR))
    assert counts(ran(ws, NOON + 2 * HOUR)) == {("stopped", "record"): 1}
    assert counts(ran(ws, NOON + 3 * HOUR)) == {}


def test_a_load_that_was_taken_back_asks_nobody(ws):
    known(ws, "c1")
    loaded(ws, "cart", cart(1))
    published(ws, trigger=LEFT)
    ran(ws)
    ws.undo(1)
    assert counts(ran(ws, NOON + 2 * HOUR)) == {("stopped", "record"): 1}


def test_a_record_that_is_no_longer_fresh_is_not_asked_about(ws):
    known(ws, "c1", "c2")
    loaded(ws, "ticket", ticket(1, at=NOON - 7 * DAY), ticket(2, "c2", at=NOON - 7 * DAY + HOUR))
    published(ws, trigger=RESOLVED)
    ran(ws)
    assert [row["customer"] for row in table(ws, "invitations")] == ["c2"]


def test_a_record_without_a_customer_is_no_candidate(ws):
    loaded(ws, "cart", {**cart(1), "customer": None})
    published(ws, trigger={"record": "cart"})
    assert counts(ran(ws)) == {}


def test_somebody_held_up_by_a_clock_is_asked_when_it_has_run_while_the_record_is_fresh(ws):
    known(ws, "c1")
    clocks = {"after_invitation": 2, "any_after_invitation": 2}
    published(ws, "instant", "instant", trigger=RESOLVED, clocks=clocks)
    loaded(ws, "ticket", ticket(1), ticket(2))
    assert counts(ran(ws)) == {("asked", ""): 1, ("stopped", "floor"): 1}
    assert counts(ran(ws, NOON + DAY)) == {}
    assert counts(ran(ws, NOON + 2 * DAY)) == {("asked", ""): 1}


def test_somebody_held_up_for_longer_is_let_go(ws):
    known(ws, "c1")
    published(ws, trigger=RESOLVED)
    loaded(ws, "ticket", ticket(1), ticket(2))
    ran(ws)
    assert counts(ran(ws, NOON + 40 * DAY)) == {}


@pytest.fixture
def dimensional(tmp_path):
    import suara

    with suara.create(tmp_path / "own", dimensions={"country": "text", "shop": "text"}) as workspace:
        yield workspace


def test_agent_and_dimensions_are_fixed_when_it_is_sent(dimensional):
    ws = dimensional
    known(ws, "c1")
    published(ws, trigger=RESOLVED)
    loaded(ws, "ticket", ticket(1, agent="bo", country="MY"))
    ran(ws)
    loaded(ws, "ticket", ticket(1, agent="eve", country="TH"))
    ran(ws)
    assert [json.loads(row["dimensions"]) for row in table(ws, "invitations")] == [{"country": "MY", "agent": "bo"}]


def test_what_an_invitation_carries_goes_to_the_warehouse_as_far_as_there_is_a_column(dimensional):
    ws = dimensional
    known(ws, "c1")
    published(ws, trigger=RESOLVED)
    loaded(ws, "ticket", ticket(1, agent="bo", country="MY"))
    ran(ws)
    sent(ws, NOON + 10 * HOUR)
    assert ws.feed() == 1
    with ws.warehouse.reading() as connection:
        assert connection.execute("SELECT customer, country FROM invitations").fetchall() == [("c1", "MY")]


def test_customers_of_a_campaign_are_chosen_by_their_columns(dimensional):
    ws = dimensional
    known(ws, "c1", "c2", "c3")
    at = datetime(2020, 1, 1)
    rows = [{"customer": f"c{i}", "occurred_at": at, "country": c} for i, c in ((1, "MY"), (2, "TH"), (3, None))]
    loaded(ws, "customer", *rows)
    published(ws)
    found = ws.surveys.campaign("csat", {"country": "MY"})
    assert [one.customer for one in found.shown] == ["c1"]
    assert [json.loads(row["dimensions"]) for row in table(ws, "invitations")] == [{"country": "MY"}]


def test_a_campaign_asks_nobody_who_has_left(ws):
    known(ws, "c1", "c2")
    at = datetime(2020, 1, 1)
    left = {"customer": "c2", "occurred_at": at, "ended_at": datetime(2021, 1, 1)}
    loaded(ws, "customer", {"customer": "c1", "occurred_at": at, "ended_at": None}, left)
    published(ws)
    assert [one.customer for one in ws.surveys.campaign("csat").shown] == ["c1"]


def test_a_column_that_there_is_not_is_told(ws):
    published(ws)
    with pytest.raises(SurveyError, match="no column 'colour'"):
        ws.surveys.campaign("csat", {"colour": "red"})


def test_a_dry_round_writes_nothing_and_says_what_a_real_one_would(ws):
    known(ws, "c1", "c2")
    published(ws, trigger=RESOLVED)
    published(ws, "other", trigger=RESOLVED)
    loaded(ws, "ticket", ticket(1), ticket(2), ticket(3, "c2"))
    names = ("candidates", "decisions", "invitations", "outbox", "marks")
    dry = ran(ws, dry=True)
    assert {name: table(ws, name) for name in names} == {name: [] for name in names}
    assert [one.counts for one in dry] == [one.counts for one in ran(ws)]


def test_the_survey_of_higher_priority_has_the_customer(ws):
    known(ws, "c1")
    published(ws, "a-low", trigger=RESOLVED)
    published(ws, "z-high", trigger=RESOLVED, priority=5)
    loaded(ws, "ticket", ticket(1))
    ran(ws)
    assert [row["survey"] for row in table(ws, "invitations")] == ["z-high"]


def test_a_survey_waits_for_one_of_higher_priority_whose_turn_comes_within_its_clock(ws):
    known(ws, "c1")
    published(ws, "low", "instant", trigger=RESOLVED)
    published(ws, "high", "instant", trigger={"record": "cart", "delay": 72}, priority=5)
    loaded(ws, "cart", cart(1))
    loaded(ws, "ticket", ticket(1))
    high, low = ran(ws)
    assert (high.survey, high.waiting, counts([low])) == ("high", 1, {("stopped", "priority"): 1})
    assert low.shown[0].next_at == NOON + 72 * HOUR
    ran(ws, NOON + 72 * HOUR)
    assert [row["survey"] for row in table(ws, "invitations")] == ["high"]


@pytest.mark.slow
def test_everybody_is_asked_once_a_quarter_and_spread_over_it(ws):
    customers = [f"c{i}" for i in range(40)]
    known(ws, *customers)
    loaded(ws, "customer", *({"customer": c, "occurred_at": datetime(2020, 1, 1)} for c in customers))
    published(ws, "nps", "relationship", at=datetime(2026, 3, 31), schedule="quarterly", reminder=0)
    at, days = datetime(2026, 3, 31, 16), Counter()
    while at < datetime(2026, 9, 30, 16):
        ran(ws, at)
        days.update((customer, at) for _, _, customer in sent(ws, at + 12 * HOUR))
        at += DAY
    per_quarter = Counter((customer, (at + 8 * HOUR).month > 6) for customer, at in days)
    assert per_quarter == Counter({(c, late): 1 for c in customers for late in (False, True)})
    assert max(Counter(at for _, at in days).values()) < 10


def test_a_schedule_starts_with_its_survey(ws):
    known(ws, "c1")
    loaded(ws, "customer", {"customer": "c1", "occurred_at": datetime(2020, 1, 1)})
    published(ws, "nps", "relationship", schedule="rolling", every=7)
    ran(ws)
    assert all(row["due_at"] > f"{NOON}" for row in table(ws, "candidates"))
    assert table(ws, "decisions") == []


def test_a_round_that_was_killed_before_it_marked_how_far_it_came_asks_nobody_twice(ws):
    known(ws, "c1")
    published(ws, trigger=RESOLVED, clocks={"after_invitation": 0, "any_after_invitation": 0})
    loaded(ws, "ticket", ticket(1))
    ran(ws)
    with ws.ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM marks")
    assert counts(ran(ws, NOON + 3 * DAY)) == {}


def test_two_rounds_at_once_decide_each_candidate_once(ws):
    from concurrent.futures import ThreadPoolExecutor

    customers = [f"c{i}" for i in range(300)]
    known(ws, *customers)
    published(ws, trigger=RESOLVED)
    loaded(ws, "ticket", *(ticket(i, c) for i, c in enumerate(customers)))
    ran(ws, NOON - 2 * HOUR)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ran(ws), range(4)))
    assert sum(one.asked for rounds in found for one in rounds) == len(table(ws, "invitations")) == 300
    assert len(table(ws, "decisions")) == 300


def test_a_new_way_of_asking_looks_at_all_that_is_fresh_anew(ws):
    known(ws, "c1")
    loaded(ws, "ticket", ticket(1, priority="high"))
    published(ws, trigger={**RESOLVED, "where": {"priority": "low"}})
    assert counts(ran(ws)) == {}
    published(ws, trigger={**RESOLVED, "where": {"priority": "high"}})
    assert counts(ran(ws)) == {("asked", ""): 1}


def test_a_round_of_a_workspace_that_never_asked_makes_no_ledger(ws):
    assert ws.surveys.run() == []
    assert not ws.ledger.exists


def test_what_waits_is_counted(ws):
    known(ws, "c1")
    loaded(ws, "cart", cart(1))
    published(ws, trigger=LEFT)
    (found,) = ran(ws)
    assert (found.waiting, found.next_at) == (1, NOON + 2 * HOUR)
    with ws.ledger.reading() as connection:
        assert candidates.waiting(connection, "csat") == (1, NOON + 2 * HOUR)
