"""Who may be asked: each rule by itself, and all of them against a plain model."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from suara.collect.eligibility import RULES, findings, in_order, next_possible, stops
from suara.collect.eligibility._case import Case, Limits, Rival
from suara.store.asked import Asked

NOW = datetime(2026, 3, 2, 10)
SECOND = timedelta(seconds=1)
LIMITS = Limits(
    own_after_invitation=timedelta(days=90),
    own_after_answer=timedelta(days=60),
    any_after_invitation=timedelta(days=7),
    any_after_answer=timedelta(days=5),
    floor=timedelta(hours=24),
)
GOOD = Case(at=NOW, survey="nps", customer="c1", channel="email", limits=LIMITS, address="a@x.example")
CLOCKS = {
    "own_after_invitation": ("own_invited", timedelta(days=90)),
    "own_after_answer": ("own_answered", timedelta(days=60)),
    "any_after_invitation": ("any_invited", timedelta(days=7)),
    "any_after_answer": ("any_answered", timedelta(days=5)),
    "floor": ("messaged", timedelta(hours=24)),
}


def stopping(case: Case, moment="asking") -> list[str]:
    """The names of the rules that stop a case."""
    return [finding.rule for finding in stops(case, moment)]


def test_nothing_stops_a_customer_who_was_never_asked():
    assert stopping(GOOD) == []


def test_every_rule_is_asked_in_its_declared_order_and_none_shares_a_place():
    orders = [rule.order for rule in in_order()]
    assert len(orders) == len(RULES)
    assert orders == sorted(set(orders))


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ("opted_out", replace(GOOD, opted_out="link")),
        ("no_consent", replace(GOOD, consent="withdrawn")),
        ("no_consent", replace(GOOD, limits=replace(LIMITS, consent=("consent", "contract")))),
        ("no_consent", replace(GOOD, consent="contract", limits=replace(LIMITS, consent=("consent",)))),
        ("no_address", replace(GOOD, address=None)),
        ("suppressed", replace(GOOD, suppressed="550")),
        ("closed", replace(GOOD, live=False)),
        ("closed", replace(GOOD, closes_at=NOW)),
        ("occasion", replace(GOOD, occasion="ticket:1", occasion_taken=True)),
        ("sampling", replace(GOOD, sampling=0.25, share=0.25)),
        ("quota", replace(GOOD, full="100 have answered.")),
    ],
)
def test_a_rule_that_time_does_not_move_stops_alone_and_names_no_moment(rule, case):
    assert stopping(case) == [rule]
    assert next_possible(stops(case)) is None
    assert all(finding.detail for finding in stops(case))


@pytest.mark.parametrize(
    "case",
    [
        replace(GOOD, consent="contract", limits=replace(LIMITS, consent=("consent", "contract"))),
        replace(GOOD, occasion="ticket:1"),
        replace(GOOD, sampling=0.25, share=0.2499),
        replace(GOOD, opens_at=NOW, closes_at=NOW + SECOND),
        replace(GOOD, rival=Rival("other", NOW)),
    ],
)
def test_a_rule_lets_through_what_is_just_within_it(case):
    assert stopping(case) == []


@pytest.mark.parametrize("rule", CLOCKS)
def test_a_clock_stops_until_one_second_before_its_moment_and_not_at_it(rule):
    field, length = CLOCKS[rule]
    since = NOW - timedelta(hours=3)
    case = replace(GOOD, asked=Asked(**{field: since}))
    (stopped,) = stops(case)
    assert (stopped.rule, stopped.next_at) == (rule, since + length)
    assert stopping(replace(case, at=stopped.next_at - SECOND)) == [rule]
    assert stopping(replace(case, at=stopped.next_at)) == []


def test_a_survey_that_is_not_yet_open_says_when_it_is():
    (stopped,) = stops(replace(GOOD, opens_at=NOW + SECOND))
    assert (stopped.rule, stopped.next_at) == ("closed", NOW + SECOND)
    assert stopping(replace(GOOD, at=NOW + SECOND, opens_at=NOW + SECOND)) == []


def test_a_survey_of_higher_priority_goes_first_until_its_turn():
    case = replace(GOOD, rival=Rival("yearly", NOW + timedelta(days=3)))
    (stopped,) = stops(case)
    assert (stopped.rule, stopped.next_at) == ("priority", NOW + timedelta(days=3))
    assert stopping(replace(case, at=stopped.next_at - SECOND)) == ["priority"]
    assert stopping(replace(case, at=stopped.next_at)) == []


def test_the_next_possible_moment_is_the_last_of_all_that_stop():
    case = replace(GOOD, asked=Asked(own_invited=NOW, any_invited=NOW, messaged=NOW))
    assert stopping(case) == ["floor", "own_after_invitation", "any_after_invitation"]
    assert next_possible(stops(case)) == NOW + timedelta(days=90)


def test_there_is_no_next_moment_where_one_rule_does_not_end_by_time():
    case = replace(GOOD, opted_out="link", asked=Asked(messaged=NOW))
    assert next_possible(stops(case)) is None


def test_a_forced_case_passes_the_four_clocks_and_nothing_else():
    case = replace(
        GOOD,
        forced=True,
        opted_out="link",
        consent="withdrawn",
        suppressed="550",
        asked=Asked(NOW, NOW, NOW, NOW, NOW),
    )
    assert stopping(case) == ["opted_out", "no_consent", "suppressed", "floor"]


def test_a_reminder_is_held_by_the_floor_and_by_no_clock():
    case = replace(GOOD, asked=Asked(NOW, NOW, NOW, NOW, NOW))
    assert stopping(case, "reminding") == ["floor"]


def test_an_invitation_that_leaves_is_held_by_every_clock_again():
    case = replace(GOOD, asked=Asked(NOW, NOW, NOW, NOW, NOW))
    assert set(stopping(case, "sending")) == set(CLOCKS)


@pytest.mark.parametrize("moment", ["asking", "sending", "reminding"])
def test_an_opt_out_holds_at_every_moment(moment):
    assert stopping(replace(GOOD, opted_out="link"), moment) == ["opted_out"]


def test_every_rule_says_something_of_a_case():
    assert [finding.rule for finding in findings(GOOD)] == [rule.name for rule in in_order()]
