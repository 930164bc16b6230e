"""At the moment of sending: looked at again, dropped or delayed, and the one reminder."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from socket import socket

import pytest
from aiosmtpd.controller import Controller

import suara
from suara.collect.sending import Sender
from suara.store import surveys
from who_helper import NOON, answered, asked, known, published, sent, table

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALWAYS = {"hours": [], "days": []}


def decisions(ws, outcome):
    return [(row["rule"], row["next_at"]) for row in table(ws, "decisions") if row["outcome"] == outcome]


def test_an_opt_out_after_the_decision_drops_the_message_and_says_so(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    ws.contacts.opt_out("c1")
    assert sent(ws, NOON) == []
    assert decisions(ws, "dropped") == [("opted_out", None)]
    assert [row["state"] for row in table(ws, "outbox")] == ["dropped"]


def test_a_dropped_invitation_counts_on_no_clock(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    ws.contacts.opt_out("c1")
    sent(ws, NOON)
    ws.contacts.opt_in("c1")
    (made,) = asked(ws, "csat", "c1", at=NOON + HOUR)
    assert made.outcome == "asked"


def test_an_invitation_that_comes_after_an_answer_to_another_survey_waits(ws):
    known(ws, "c1")
    published(ws, clocks={"after_invitation": 0, "any_after_invitation": 0})
    published(ws, "other", **ALWAYS, clocks={"any_after_invitation": 0})
    (first,) = asked(ws, "csat", "c1")
    sent(ws, NOON)
    asked(ws, "other", "c1", at=NOON + DAY)
    answered(ws, first.invitation, NOON + DAY + HOUR)
    assert sent(ws, NOON + DAY + 2 * HOUR) == []
    again = NOON + 8 * DAY + HOUR
    assert decisions(ws, "delayed") == [("any_after_answer", f"{again}.000000")]
    assert sent(ws, again - timedelta(seconds=1)) == []
    assert sent(ws, again) == [("invite", "other", "c1")]


def test_a_message_that_is_late_does_not_go_out_at_night(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1", in_hours=True)
    night = datetime(2026, 3, 4, 19)
    assert sent(ws, night) == []
    assert decisions(ws, "delayed") == [("hours", "2026-03-05 01:00:00.000000")]
    assert sent(ws, datetime(2026, 3, 5, 1)) == [("invite", "csat", "c1")]


def test_an_invitation_that_has_run_out_is_dropped(ws):
    known(ws, "c1")
    asked(ws, published(ws, valid=2), "c1")
    assert sent(ws, NOON + 2 * DAY) == []
    assert decisions(ws, "dropped") == [("expired", None)]


def test_a_survey_closed_meanwhile_sends_nothing(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    with ws.ledger.writing() as connection:
        surveys.close(connection, "csat")
    assert sent(ws, NOON) == []
    assert decisions(ws, "dropped") == [("closed", None)]


def test_one_reminder_goes_out_after_five_days(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    sent(ws, NOON)
    due = datetime(2026, 3, 9, 4)
    assert sent(ws, due - timedelta(seconds=1)) == []
    assert sent(ws, due) == [("remind", "csat", "c1")]
    assert sent(ws, due + 20 * DAY) == []


def test_whoever_has_answered_is_not_reminded(ws):
    known(ws, "c1")
    (made,) = asked(ws, published(ws), "c1")
    sent(ws, NOON)
    answered(ws, made.invitation, NOON + 5 * DAY - timedelta(seconds=1))
    assert sent(ws, NOON + 5 * DAY) == []
    assert decisions(ws, "dropped") == [("answered", None)]


def test_no_reminder_is_sent_where_the_survey_has_none(ws):
    known(ws, "c1")
    asked(ws, published(ws, reminder=0), "c1")
    sent(ws, NOON)
    assert sent(ws, NOON + 20 * DAY) == []


def test_a_reminder_falls_into_the_hours_of_sending_across_the_change_of_the_clocks(ws):
    # Sent on the Tuesday before the clocks go forward; five days later is a Sunday.
    known(ws, "c1", timezone="Europe/Copenhagen")
    asked(ws, published(ws), "c1", at=datetime(2026, 3, 24, 9))
    sent(ws, datetime(2026, 3, 24, 9))
    (reminder,) = [row for row in table(ws, "outbox") if row["purpose"] == "remind"]
    assert reminder["due_at"] == "2026-03-30 07:00:00.000000"


def test_a_reminder_counts_against_the_floor_and_no_other_clock(ws):
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    sent(ws, NOON)
    sent(ws, NOON + 5 * DAY)
    published(ws, "other", clocks={"any_after_invitation": 0})
    (soon,) = asked(ws, "other", "c1", at=NOON + 5 * DAY + HOUR)
    assert (soon.rule, soon.next_at) == ("floor", NOON + 6 * DAY)
    (later,) = asked(ws, "other", "c1", at=NOON + 6 * DAY)
    assert later.outcome == "asked"


def test_a_reminder_waits_where_another_message_is_fresh(ws):
    known(ws, "c1")
    asked(ws, published(ws, **ALWAYS), "c1")
    sent(ws, NOON)
    published(ws, "other", clocks={"any_after_invitation": 0})
    asked(ws, "other", "c1", at=NOON + 5 * DAY - HOUR)
    sent(ws, NOON + 5 * DAY - HOUR)
    assert sent(ws, NOON + 5 * DAY) == []
    assert [rule for rule, _ in decisions(ws, "delayed")] == ["floor"]
    assert sent(ws, NOON + 6 * DAY - HOUR) == [("remind", "csat", "c1")]


def test_two_messages_due_at_once_do_not_both_go(ws):
    known(ws, "c1")
    free = {"after_invitation": 0, "any_after_invitation": 0}
    published(ws, **ALWAYS, clocks=free)
    published(ws, "other", **ALWAYS, clocks=free)
    asked(ws, "csat", "c1")
    asked(ws, "other", "c1", at=NOON + DAY)
    assert len(sent(ws, NOON + 2 * DAY)) == 1
    assert [rule for rule, _ in decisions(ws, "delayed")] == ["floor"]


class Postbox:
    """Keeps the mail that arrives."""

    def __init__(self):
        self.subjects = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  as aiosmtpd asks
        self.subjects.append(str(message_from_bytes(envelope.content, policy=policy.default)["Subject"]))
        return "250 kept"


@pytest.fixture
def mailing(tmp_path):
    """A workspace whose mail goes to a server on loopback, and what arrives there."""
    box = Postbox()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    mail = {"mail_server": f"smtp://127.0.0.1:{port}", "mail_from": "ask@acme.example", "address": "http://a.example"}
    with suara.create(tmp_path / "mailing", timezone="Asia/Bangkok", **mail) as workspace:
        yield workspace, box
    controller.stop()


def test_invitation_and_reminder_arrive_by_mail_once_each_whoever_looks_how_often(mailing):
    ws, box = mailing
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    arrived = []
    for hour in range(24 * 8):
        Sender(ws.ledger, ws.settings, lambda hour=hour: NOON + hour * HOUR).send_due()
        arrived += [hour] * (len(box.subjects) - len(arrived))
    assert arrived == [0, 24 * 5]


def test_a_mail_to_somebody_who_opted_out_meanwhile_never_leaves(mailing):
    ws, box = mailing
    known(ws, "c1")
    asked(ws, published(ws), "c1")
    ws.contacts.opt_out("c1")
    assert Sender(ws.ledger, ws.settings, lambda: NOON).send_due() == 0
    assert box.subjects == []
    assert decisions(ws, "dropped") == [("opted_out", None)]
    assert table(ws, "invitations")[0]["bounced_at"] is None
