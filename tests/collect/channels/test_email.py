"""E-mail: what a mail looks like to programs, and what comes back by it. A real mail server takes it in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_helper import DEFINITION, Clock, MailServer, html, mail_server, plain, rows, shop
from suara.collect.channels import CHANNELS
from suara.collect.channels._channel import Outgoing, RefusedError
from suara.collect.channels.email.addresses import written
from suara.collect.channels.email.codes import verdict
from suara.collect.channels.email.message import composed
from suara.collect.channels.email.returned import read
from suara.collect.sending import Sender
from suara.collect.surveys.reading import convert
from suara.serve.python import Workspace
from suara.settings import Settings

NOW = datetime(2026, 3, 1, 9, 30)
SETTINGS = Settings(
    name="Acme", address="https://ask.acme.example", mail_from="Acme <ask@acme.example>", mail_server="smtp://x"
)
ANNA = {"anna": {"email": "anna@customer.example", "name": "Anna", "language": "en"}}


def outgoing(definition: dict[str, Any] = DEFINITION, **changed: Any) -> Outgoing:
    common = {
        "message": "a" * 32,
        "purpose": "invite",
        "address": "anna@customer.example",
        "language": "en",
        "at": NOW,
        "survey": convert(definition),
        "link": "https://ask.acme.example/s/delivery/tokentokentokentoken12",
        "stop_link": "https://ask.acme.example/u/tokentokentokentoken12",
        "person": {},
        "values": {},
    }
    return Outgoing(**(common | changed))


def mail_of(definition: dict[str, Any] = DEFINITION, settings: Settings = SETTINGS, **changed: Any) -> EmailMessage:
    return composed(outgoing(definition, **changed), settings)


def with_question(**question: Any) -> dict[str, Any]:
    first = {"id": "first", "text": {"en": "What?", "th": "อะไร"}, **question}
    return DEFINITION | {"pages": [{"questions": [first]}]}


@pytest.fixture
def server() -> Iterator[tuple[MailServer, str]]:
    with mail_server() as started:
        yield started


@pytest.fixture
def ws(tmp_path: Path, server: tuple[MailServer, str]) -> Workspace:
    return shop(tmp_path / "shop", ANNA, mail_server=server[1], mail_from="Acme <ask@acme.example>")


# -- what is sent ----------------------------------------------------------------------------------


def test_a_mail_can_be_left_with_one_click():
    mail = mail_of()
    assert mail["List-Unsubscribe"] == "<https://ask.acme.example/u/tokentokentokentoken12>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("asked", "why"), [("nps", "a customer of Acme"), ("enps", "you work at Acme")])
def test_a_mail_says_whether_it_is_sent_to_a_customer_or_to_staff(asked: str, why: str):
    parts = [part.get_content() for part in mail_of(with_question(type=asked)).walk() if not part.is_multipart()]
    assert [why in part for part in parts] == [True, True]


def test_a_mail_asks_programs_not_to_answer_it():
    mail = mail_of()
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")


def test_a_mail_says_when_it_was_sent():
    assert mail_of()["Date"].datetime.isoformat() == "2026-03-01T09:30:00+00:00"


def test_a_message_has_the_same_id_on_every_try():
    assert (
        mail_of()["Message-ID"] == mail_of(link="https://other.example/")["Message-ID"] == f"<{'a' * 32}@acme.example>"
    )


def test_an_address_that_is_long_stays_as_it_is_in_its_header():
    link = f"https://{'a-long-name.' * 12}example/u/token"
    assert f"List-Unsubscribe: <{link}>\n" in mail_of(stop_link=link).as_string()


@given(st.text())
@settings(max_examples=30)
def test_no_name_or_subject_makes_a_header_of_its_own(name: str):
    hostile = f"{name}\r\nBcc: all@example.com\r\n\r\nbody"
    definition = DEFINITION | {"mail": {"subject": {"en": "Hello {customer.name}", "th": "x"}}}
    own = Settings(name=hostile, mail_from="ask@acme.example")
    mail = mail_of(definition, own, values={"customer.name": hostile})
    heads = mail.as_bytes().partition(b"\n\n")[0]
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in heads


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        "anna@example",
        "a b@example.com",
        "anna@exa mple.com",
        "anna@example.com\r\nBcc: b@example.com",
        "anna@example.com, b@example.com",
        "<anna@example.com>",
        "anna@-example.com",
        "anna@example..com",
        ".anna@example.com",
        f"{'a' * 65}@example.com",
        "a@b@example.com",
    ],
)
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(RefusedError) as refused:
        written(address)
    assert refused.value.address


def test_a_domain_of_other_letters_is_spelt_in_ascii():
    assert written(" jörg@Bücher.example ") == "jörg@xn--bcher-kva.example"


def test_an_unreadable_address_is_a_message_given_up(ws: Workspace):
    ws.ledger.remember([("anna", "email", "anna@customer.example\r\nBcc: x@y.example")])
    ws.surveys.invite("delivery", "anna")
    assert ws.send() == 0
    assert [row["state"] for row in rows(ws, "outbox")] == ["dead"]


def test_the_first_question_is_in_the_mail_with_a_link_for_each_score():
    mail = mail_of()
    for score in range(11):
        assert f'href="https://ask.acme.example/s/delivery/tokentokentokentoken12?score={score}"' in html(mail)
        assert f"\n{score}: https://ask.acme.example/s/delivery/tokentokentokentoken12?score={score}\n" in plain(mail)
    assert "not at all" in html(mail)
    assert "0 = not at all, 10 = certainly" in plain(mail)


def test_a_question_without_choices_has_one_link():
    mail = mail_of(with_question(type="long_text"))
    assert html(mail).count('href="https://ask.acme.example/s/') == 1
    assert "Answer here: https://ask.acme.example/s/delivery/tokentokentokentoken12" in plain(mail)


def test_a_mail_shows_no_picture_and_loads_nothing():
    assert not [word for word in ("<img", "src=", "url(", "<script", "@import") if word in html(mail_of())]


def test_long_words_of_any_script_survive_the_way(ws: Workspace, server: tuple[MailServer, str]):
    long_ = "การจัดส่ง" * 300
    ws.surveys.publish(
        DEFINITION | {"mail": {"subject": {"en": long_, "th": long_}, "greeting": {"en": long_, "th": long_}}}
    )
    ws.surveys.invite("delivery", "anna")
    ws.send()
    (mail,) = server[0].mails
    assert mail["Subject"] == long_
    assert plain(mail).startswith(long_)
    assert max(map(len, mail.as_bytes().splitlines())) < 998


def test_what_a_person_is_called_is_no_html():
    definition = DEFINITION | {
        "mail": {"subject": {"en": "S", "th": "S"}, "greeting": {"en": "Dear {customer.name}", "th": "x"}}
    }
    mail = mail_of(definition, values={"customer.name": "<script>alert(1)</script>"})
    assert "<script>" not in html(mail)
    assert "<script>" in plain(mail)


def test_a_reminder_says_that_it_is_one():
    definition = DEFINITION | {"mail": {"subject": {"en": "First", "th": "x"}, "reminder": {"en": "Again", "th": "x"}}}
    assert mail_of(definition)["Subject"] == "First"
    reminder = mail_of(definition, purpose="remind")
    assert reminder["Subject"] == "Again"
    assert plain(reminder).startswith("A short reminder")


def test_what_comes_back_comes_to_an_address_that_names_the_message(tmp_path: Path, server: tuple[MailServer, str]):
    own = {"mail_server": server[1], "mail_from": "ask@acme.example", "mail_bounces": "bounces@back.example"}
    ws = shop(tmp_path / "shop", ANNA, **own)
    ws.surveys.invite("delivery", "anna")
    ws.send()
    (message,) = rows(ws, "outbox")
    assert server[0].envelopes == [(f"bounces+{message['message']}@back.example", "anna@customer.example")]


def test_without_a_mailbox_for_it_mail_comes_back_to_its_sender(ws: Workspace, server: tuple[MailServer, str]):
    ws.surveys.invite("delivery", "anna")
    ws.send()
    assert server[0].envelopes == [("ask@acme.example", "anna@customer.example")]


# -- what a server says ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "meaning"),
    [
        ("550 5.1.1 no such user", 550, "address"),
        ("550 no such user", 550, "address"),
        ("550 5.2.1 mailbox disabled", 550, "address"),
        ("552 5.2.2 mailbox full", 552, "later"),
        ("552 mailbox full", 552, "later"),
        ("550 5.7.1 blocked by policy", 550, "message"),
        ("554 no", 554, "message"),
        ("451 4.7.1 greylisted", 451, "later"),
        ("451 try again", 451, "later"),
        ("dr", -1, "later"),
        ("5.4.1 no answer from host", 550, "later"),
    ],
)
def test_a_reply_means_later_never_or_a_dead_address(text: str, code: int, meaning: str):
    assert verdict(text, code) == meaning


def test_an_address_that_is_refused_is_used_no_more(ws: Workspace, server: tuple[MailServer, str]):
    server[0].behave = lambda _address, _mail: "550 5.1.1 no such user"
    ws.surveys.invite("delivery", "anna")
    ws.send()
    (invitation,) = rows(ws, "invitations")
    assert invitation["sent_at"]
    assert invitation["bounced_at"]
    server[0].behave = lambda _address, _mail: None
    ws.surveys.invite("delivery", "anna")
    assert ws.send() == 0
    assert not server[0].mails


def test_a_person_with_another_address_is_reached_again(ws: Workspace, server: tuple[MailServer, str]):
    server[0].behave = lambda address, _mail: "550 no such user" if address == "anna@customer.example" else None
    ws.surveys.invite("delivery", "anna")
    ws.send()
    ws.ledger.remember([("anna", "email", "anna@new.example")])
    ws.surveys.invite("delivery", "anna")
    assert ws.send() == 1


def test_a_mail_that_is_refused_for_what_it_says_leaves_the_address_alone(
    ws: Workspace, server: tuple[MailServer, str]
):
    server[0].behave = lambda _address, mail: "550 this looks like spam" if mail else None
    ws.surveys.invite("delivery", "anna")
    ws.send()
    assert [row["state"] for row in rows(ws, "outbox")] == ["dead"]
    assert not rows(ws, "suppressions")


# -- what comes back -------------------------------------------------------------------------------


def report(message: str, status: str, *, action: str = "failed", to: str = "", returned: str = "") -> bytes:
    """A report as mail servers write it."""
    inner = f"Message-ID: <{message}@acme.example>\n" if returned else ""
    kind = returned or "text/rfc822-headers"
    return f"""From: MAILER-DAEMON@mx.example
To: {to or f"bounces+{message}@back.example"}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Sun, 1 Mar 2026 09:30:00 +0000

Final-Recipient: rfc822; anna@customer.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said so

--b
Content-Type: {kind}

{inner}Subject: Your delivery

--b--
""".encode()


@pytest.fixture
def sent(ws: Workspace) -> str:
    """The id of a message that went out."""
    ws.surveys.invite("delivery", "anna")
    ws.send()
    return str(rows(ws, "outbox")[0]["message"])


def test_a_report_of_a_dead_address_suppresses_it(ws: Workspace, sent: str):
    assert ws.outbox.mail_in(report(sent, "5.1.1"))
    assert len(rows(ws, "suppressions")) == 1
    assert rows(ws, "invitations")[0]["bounced_at"]


def test_the_same_report_again_changes_nothing(ws: Workspace, sent: str):
    ws.outbox.mail_in(report(sent, "5.1.1"))
    assert not ws.outbox.mail_in(report(sent, "5.1.1"))


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_to_a_plain_address_is_known_by_the_mail_that_it_returns(ws: Workspace, sent: str, kind: str):
    assert ws.outbox.mail_in(report(sent, "5.1.1", to="ask@acme.example", returned=kind))


def test_a_full_mailbox_is_tried_again_later_and_not_for_ever(ws: Workspace, server: tuple[MailServer, str], sent: str):
    clock = Clock()
    for _ in range(3):
        assert ws.outbox.mail_in(report(sent, "5.2.2"))
        clock.on(days=4)
        assert Sender(ws.ledger, ws.settings, clock).send_due() == 1
    assert len({mail["Message-ID"] for mail in server[0].mails}) == 1
    assert len(server[0].mails) == 4
    assert ws.outbox.mail_in(report(sent, "5.2.2"))
    assert rows(ws, "outbox")[0]["state"] == "dead"
    assert rows(ws, "invitations")[0]["bounced_at"]
    assert not rows(ws, "suppressions")


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded"])
def test_a_report_that_only_asks_for_patience_changes_nothing(ws: Workspace, sent: str, action: str):
    assert not ws.outbox.mail_in(report(sent, "4.4.1", action=action))


def test_a_complaint_opts_the_person_out(ws: Workspace, sent: str):
    complaint = (
        report(sent, "5.1.1")
        .replace(b"delivery-status", b"feedback-report")
        .replace(b"Reporting-MTA: dns; mx.example", b"Feedback-Type: abuse\nVersion: 1")
    )
    assert ws.outbox.mail_in(complaint)
    assert [row["customer"] for row in rows(ws, "opt_outs")] == ["anna"]


def test_a_reply_of_a_program_on_holiday_is_passed_over(ws: Workspace, sent: str):
    away = (
        f"To: bounces+{sent}@back.example\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday. 550 5.1.1\n"
    )
    assert not ws.outbox.mail_in(away.encode())
    assert not rows(ws, "suppressions")


def test_a_report_of_a_message_that_is_not_ours_changes_nothing(ws: Workspace, sent: str):
    assert not ws.outbox.mail_in(report("f" * 32, "5.1.1"))


@given(st.binary(max_size=2000))
def test_no_bytes_are_more_than_passed_over(noise: bytes):
    assert not read({}, noise, NOW, SETTINGS)


@given(st.data())
def test_a_report_that_is_spoilt_anywhere_raises_nothing(data: st.DataObject):
    whole = report("a" * 32, "5.1.1")
    at = data.draw(st.integers(0, len(whole)))
    spoilt = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + data.draw(st.integers(0, 40)) :]
    for event in read({}, spoilt, NOW, SETTINGS):
        assert event.what in {"bounced", "delivered"}


def test_mail_is_a_channel():
    assert CHANNELS["email"].ready(Settings()) == "mail_server, mail_from, address"
