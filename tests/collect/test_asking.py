"""Asking: decisions, clocks, channels and hours, over a ledger."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from suara.collect.surveys.publishing import publish
from suara.collect.surveys.reading import convert
from suara.errors import QuestionError, SurveyError
from suara.store import opt_outs, surveys
from who_helper import NOON, answered, asked, known, published, sent, table

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def outcomes(made):
    return [(one.outcome, one.rule) for one in made]


def test_whoever_may_be_asked_has_an_invitation_a_message_and_a_decision(ws):
    known(ws, "c1")
    (made,) = asked(ws, published(ws), "c1")
    (invitation,), (message,), (decision,) = (table(ws, name) for name in ("invitations", "outbox", "decisions"))
    assert made.outcome == "asked"
    assert made.invitation == invitation["invitation"] == message["invitation"] == decision["invitation"]


def test_whoever_may_not_be_asked_has_a_decision_alone(ws):
    (made,) = asked(ws, published(ws), "nobody")
    assert outcomes([made]) == [("stopped", "no_address")]
    assert (table(ws, "invitations"), table(ws, "outbox")) == ([], [])
    assert [row["rule"] for row in table(ws, "decisions")] == ["no_address"]


def test_every_customer_of_a_batch_has_one_decision(ws):
    known(ws, *(f"c{i}" for i in range(0, 2_500, 2)))
    published(ws)
    made = asked(ws, "csat", *(f"c{i}" for i in range(2_500)))
    assert len(table(ws, "decisions")) == len(made) == 2_500
    assert sum(one.outcome == "asked" for one in made) == len(table(ws, "invitations")) == 1_250


def statements(ws, *customers):
    """How many statements asking some customers takes."""
    seen = []
    event.listen(ws.ledger.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    asked(ws, "csat", *customers)
    return len(seen)


def test_a_batch_takes_no_statement_for_a_single_person(ws):
    known(ws, *(f"c{i}" for i in range(502)))
    published(ws)
    ws.ledger.hashing()
    few, many = statements(ws, "c0", "c1"), statements(ws, *(f"c{i}" for i in range(2, 502)))
    # Lists that are long for one statement, such as every name of an opt-out, are looked up in parts of some hundreds.
    assert few <= many <= few + 5


def test_one_customer_twice_in_a_batch_is_asked_once(ws):
    known(ws, "c1")
    assert outcomes(asked(ws, published(ws), "c1", "c1")) == [("asked", ""), ("stopped", "floor")]


@pytest.mark.parametrize(("kind", "days"), [("relationship", 90), ("transactional", 30), ("instant", 30)])
def test_the_clock_of_a_survey_is_that_of_its_kind(ws, kind, days):
    known(ws, "c1")
    published(ws, "one", kind)
    asked(ws, "one", "c1")
    assert outcomes(asked(ws, "one", "c1", at=NOON + days * DAY - SECOND)) == [("stopped", "own_after_invitation")]
    assert outcomes(asked(ws, "one", "c1", at=NOON + days * DAY)) == [("asked", "")]


def test_another_survey_waits_seven_days(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    published(ws, "other")
    assert outcomes(asked(ws, "other", "c1", at=NOON + 7 * DAY - SECOND)) == [("stopped", "any_after_invitation")]
    assert outcomes(asked(ws, "other", "c1", at=NOON + 7 * DAY)) == [("asked", "")]


def test_a_definition_sets_clocks_of_its_own(ws):
    known(ws, "c1")
    published(ws, clocks={"after_invitation": 2, "any_after_invitation": 1})
    asked(ws, "csat", "c1")
    assert outcomes(asked(ws, "csat", "c1", at=NOON + 2 * DAY)) == [("asked", "")]


def test_an_answer_starts_the_clocks_again(ws):
    known(ws, "c1")
    published(ws, "other")
    (made,) = asked(ws, published(ws), "c1")
    answered(ws, made.invitation, NOON + 6 * DAY)
    (stopped,) = asked(ws, "other", "c1", at=NOON + 8 * DAY)
    assert (stopped.rule, stopped.next_at) == ("any_after_answer", NOON + 13 * DAY)


def test_a_forced_invitation_passes_the_clocks_but_not_the_floor(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    assert outcomes(asked(ws, "csat", "c1", at=NOON + HOUR, forced=True)) == [("stopped", "floor")]
    assert outcomes(asked(ws, "csat", "c1", at=NOON + DAY, forced=True)) == [("asked", "")]


def test_a_forced_invitation_does_not_pass_an_opt_out(ws):
    known(ws, "c1")
    ws.contacts.opt_out("c1")
    assert outcomes(asked(ws, published(ws), "c1", forced=True)) == [("stopped", "opted_out")]


def test_an_opt_out_holds_across_surveys(ws):
    known(ws, "c1")
    (made,) = asked(ws, published(ws), "c1")
    with ws.ledger.writing() as connection:
        opt_outs.add(connection, "c1", NOON, "link", invitation=made.invitation)
    published(ws, "other")
    assert outcomes(asked(ws, "other", "c1", at=NOON + 90 * DAY)) == [("stopped", "opted_out")]


def test_an_opt_out_of_another_channel_stops_nothing(ws):
    known(ws, "c1")
    with ws.ledger.writing() as connection:
        opt_outs.add(connection, "c1", NOON, "STOP", channel="sms")
    assert outcomes(asked(ws, published(ws), "c1")) == [("asked", "")]


def test_an_opt_out_can_be_taken_back(ws):
    known(ws, "c1")
    ws.contacts.opt_out("c1")
    assert ws.contacts.opt_in("c1")
    assert outcomes(asked(ws, published(ws), "c1")) == [("asked", "")]


def test_a_suppressed_address_is_not_asked_until_it_changes(ws):
    known(ws, "c1")
    ws.contacts.suppress("C1@customer.example", "email", "550 no such user")
    (stopped,) = asked(ws, published(ws), "c1")
    assert stopped.rule == "suppressed"
    assert "550 no such user" in stopped.detail
    ws.ledger.remember([("c1", "email", "new@customer.example")])
    assert outcomes(asked(ws, "csat", "c1")) == [("asked", "")]


@pytest.mark.parametrize(
    ("told", "wanted", "rule"),
    [
        ({}, (), ""),
        ({}, ("consent",), "no_consent"),
        ({"Consent": "Yes"}, ("consent",), ""),
        ({"consent": "no"}, (), "no_consent"),
        ({"consent_basis": "Legitimate interest"}, ("consent", "legitimate_interest"), ""),
        ({"consent_basis": "contract"}, ("consent",), "no_consent"),
        ({"consent_basis": "contract", "consent": "withdrawn"}, (), "no_consent"),
    ],
)
def test_a_basis_of_consent_is_required_where_the_survey_says_so(ws, told, wanted, rule):
    known(ws, "c1", **told)
    (made,) = asked(ws, published(ws, consent=list(wanted)), "c1")
    assert made.rule == rule


def test_consent_is_kept_with_its_source_and_time(ws):
    known(ws, "c1", consent="no")
    ws.contacts.consent("c1", "contract", "terms of 2026", NOON)
    contact = ws.contacts.get("c1")
    assert (contact.consent, contact.consent_source) == ("contract", "terms of 2026")
    assert contact.consent_at == "2026-03-04T04:00:00Z"


def test_a_basis_that_is_none_is_refused(ws):
    with pytest.raises(QuestionError, match="no basis"):
        ws.contacts.consent("c1", "maybe", "hearsay")


def test_the_same_share_of_customers_is_asked_each_time(ws):
    customers = [f"c{i}" for i in range(1_000)]
    known(ws, *customers)
    published(ws, sampling=0.25)
    first = [one.customer for one in asked(ws, "csat", *customers) if one.outcome == "asked"]
    again = [one.customer for one in asked(ws, "csat", *customers, at=NOON + 30 * DAY) if one.outcome == "asked"]
    assert first == again
    assert 200 < len(first) < 300


def test_a_survey_that_has_all_the_answers_that_it_wants_asks_nobody(ws):
    known(ws, "c1")
    values = {**_with_quota(1), "ask": {}}
    with ws.ledger.writing() as connection:
        publish(connection, convert(values), NOON, "")
    _complete_response(ws, "csat")
    assert outcomes(asked(ws, "csat", "c1")) == [("stopped", "quota")]


def _with_quota(most):
    from who_helper import definition

    return definition() | {"quotas": [{"most": most}]}


def _complete_response(ws, survey):
    from suara.collect.responses import Submission, receive

    given = {"recommend": {"": ["9"]}}
    submission = Submission("r1", survey, 1, given, NOON, NOON, "link", "en", page=0)
    with ws.ledger.writing() as connection:
        assert receive(connection, submission).complete


def test_a_closed_survey_asks_nobody(ws):
    known(ws, "c1")
    published(ws)
    with ws.ledger.writing() as connection:
        surveys.close(connection, "csat")
    assert outcomes(asked(ws, "csat", "c1")) == [("stopped", "closed")]


def test_a_survey_asks_from_the_local_midnight_of_its_first_day_to_that_after_its_last(ws):
    known(ws, "c1")
    published(ws, since="2026-03-05", until="2026-03-06")
    (early,) = asked(ws, "csat", "c1")
    assert early.next_at == datetime(2026, 3, 4, 16)
    assert outcomes(asked(ws, "csat", "c1", at=datetime(2026, 3, 6, 16))) == [("stopped", "closed")]
    assert outcomes(asked(ws, "csat", "c1", at=datetime(2026, 3, 6, 15, 59))) == [("asked", "")]


def test_a_survey_that_was_never_published_is_told(ws):
    with pytest.raises(SurveyError, match="no published survey"):
        asked(ws, "nothing", "c1")


def test_a_channel_that_there_is_not_is_told(ws):
    with pytest.raises(QuestionError, match="no channel"):
        asked(ws, published(ws), "c1", channel="pigeon")


@pytest.mark.parametrize(("zone", "local"), [("Europe/Copenhagen", "09:00"), ("Asia/Taipei", "12:00"), ("", "12:00")])
def test_a_message_is_due_in_the_hours_of_sending_where_the_person_is(ws, zone, local):
    known(ws, "c1", timezone=zone)
    asked(ws, published(ws), "c1", in_hours=True)
    (message,) = table(ws, "outbox")
    due = datetime.fromisoformat(message["due_at"]).replace(tzinfo=UTC)
    assert f"{due.astimezone(ZoneInfo(zone or 'Asia/Kuala_Lumpur')):%H:%M}" == local


def test_a_planned_invitation_counts_from_when_it_is_planned_for(ws):
    known(ws, "c1", timezone="Europe/Copenhagen")
    asked(ws, published(ws), "c1", in_hours=True)
    published(ws, "other")
    (stopped,) = asked(ws, "other", "c1", at=NOON + HOUR)
    assert stopped.next_at == datetime(2026, 3, 4, 8) + 7 * DAY


def test_a_survey_in_the_moment_waits_for_no_hours(ws):
    known(ws, "c1", timezone="Europe/Copenhagen")
    asked(ws, published(ws, kind="instant"), "c1", in_hours=True)
    assert sent(ws, NOON) == [("invite", "csat", "c1")]


def test_drip_lets_so_many_out_an_hour_and_goes_on_where_it_was(ws):
    known(ws, *(f"c{i}" for i in range(6)))
    published(ws, kind="instant", drip=2)
    asked(ws, "csat", "c0", "c1", "c2")
    asked(ws, "csat", "c3", "c4", "c5", at=NOON + HOUR)
    dues = sorted(datetime.fromisoformat(row["due_at"]) for row in table(ws, "outbox"))
    assert [(due - NOON) / HOUR for due in dues] == [0, 0.5, 1, 1.5, 2, 2.5]


def test_eligibility_writes_nothing_and_says_what_asking_would(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1", "nobody")
    before = {name: table(ws, name) for name in ("invitations", "outbox", "decisions", "marks")}
    found = ws.surveys.eligibility("c1", "csat", at=NOON + DAY)
    assert (found.may_be_asked, found.rule, found.next_at) == (False, "own_after_invitation", NOON + 30 * DAY)
    assert {name: table(ws, name) for name in before} == before
    assert outcomes(asked(ws, "csat", "c1", at=found.next_at - SECOND)) == [("stopped", found.rule)]
    assert outcomes(asked(ws, "csat", "c1", at=found.next_at)) == [("asked", "")]


def test_eligibility_of_somebody_who_may_be_asked_says_when_the_message_would_leave(ws):
    known(ws, "c1", timezone="Europe/Copenhagen")
    found = ws.surveys.eligibility("c1", published(ws), at=NOON)
    assert (found.may_be_asked, found.next_at) == (True, NOON)
    assert found.sent_at == datetime(2026, 3, 4, 8)
