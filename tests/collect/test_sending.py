"""Sending: nothing lost, nothing sent twice but for a crash, and no channel holds up another."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from textwrap import dedent

import pytest

from channels_helper import HERE, Clock, MailServer, mail_server, rows, shop
from suara.collect.channels.email import smtp
from suara.collect.sending import AGAIN, LEASE, PAUSES, Sender
from suara.serve.python import Workspace
from suara.store import invitations, opt_outs, outbox

pytestmark = pytest.mark.long


def people(count: int) -> dict[str, dict[str, str]]:
    return {f"c{n}": {"email": f"c{n}@customer.example", "language": "en"} for n in range(count)}


@pytest.fixture
def server() -> Iterator[tuple[MailServer, str]]:
    with mail_server() as started:
        yield started


def shop_of(folder: Path, address: str, count: int = 1, **settings: object) -> Workspace:
    ws = shop(folder / "shop", people(count), mail_server=address, mail_from="ask@acme.example", **settings)
    ws.surveys.invite("delivery", *people(count))
    return ws


def sender(ws: Workspace) -> tuple[Sender, Clock]:
    clock = Clock()
    return Sender(ws.ledger, ws.settings, clock), clock


def states(ws: Workspace) -> dict[str, int]:
    return dict(Counter(row["state"] for row in rows(ws, "outbox")))


def test_what_was_sent_is_not_sent_again(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    assert ws.send() == 1
    assert ws.send() == 0
    assert len(server[0].mails) == 1
    assert rows(ws, "invitations")[0]["sent_at"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_is_deferred_is_sent_later(tmp_path: Path, server: tuple[MailServer, str], moment: str):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    server[0].behave = lambda _a, mail: "451 4.3.0 try again" if bool(mail) == (moment == "after") else None
    assert send.send_due() == 0
    server[0].behave = lambda _a, _m: None
    assert send.send_due() == 0
    clock.on(seconds=AGAIN[0].total_seconds())
    assert send.send_due() == 1
    assert len(server[0].mails) == 1


def test_a_server_that_goes_away_after_taking_a_mail_gets_a_copy_with_the_same_id(
    tmp_path: Path, server: tuple[MailServer, str]
):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    server[0].behave = lambda _a, mail: "keep and drop" if mail else None
    assert send.send_due() == 0
    server[0].behave = lambda _a, _m: None
    clock.on(hours=1)
    assert send.send_due() == 1
    first, second = server[0].mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_goes_away_before_a_mail_gets_it_later(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    server[0].behave = lambda _a, mail: None if mail else "drop"
    assert send.send_due() == 0
    server[0].behave = lambda _a, _m: None
    clock.on(hours=1)
    assert send.send_due() == 1


def test_a_server_that_is_slow_is_waited_for_so_long(
    tmp_path: Path, server: tuple[MailServer, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    ws = shop_of(tmp_path, server[1])
    server[0].slow = 1.0
    send, clock = sender(ws)
    assert send.send_due() == 0
    assert "timed out" in rows(ws, "outbox")[0]["fault"]
    server[0].slow = 0.0
    clock.on(hours=1)
    assert send.send_due() == 1


def test_a_message_that_fails_again_and_again_is_dead_and_says_why(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    server[0].behave = lambda _a, _m: "451 4.3.0 not today"
    for _ in range(len(AGAIN) + 1):
        send.send_due()
        clock.on(days=2)
    assert states(ws) == {"dead": 1}
    assert "not today" in ws.outbox.list("dead")[0].fault


def test_a_dead_message_can_be_tried_again(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    server[0].behave = lambda _a, _m: "550 5.1.1 unknown"
    ws.send()
    server[0].behave = lambda _a, _m: None
    assert ws.outbox.retry(ws.outbox.list("dead")[0].message)
    assert ws.send() == 1
    assert not ws.outbox.retry("nothing")


def test_a_server_that_is_down_costs_no_message_a_try(tmp_path: Path):
    with mail_server() as (box, address):
        ws = shop_of(tmp_path, address, 3)
    send, clock = sender(ws)
    for _ in range(len(AGAIN) + 5):
        assert send.send_due() == 0
        clock.on(hours=1)
    assert {row["tries"] for row in rows(ws, "outbox")} == {0}
    with mail_server() as (box, address):
        back = Sender(ws.ledger, shop(tmp_path / "other", {}, mail_server=address, mail_from="a@acme.example").settings)
        assert Sender(back.ledger, back.settings, clock).send_due() == 3
        assert len(box.mails) == 3


def test_a_channel_that_is_down_is_left_in_peace(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1].replace("smtp://", "smtp://user:password@"), 5)
    send, clock = sender(ws)
    for _ in range(3):
        send.send_due()
    assert server[0].sessions == 1
    clock.on(seconds=PAUSES[0].total_seconds())
    send.send_due()
    assert server[0].sessions == 2
    assert states(ws) == {"waiting": 5}


def test_settings_that_lack_something_leave_messages_waiting(tmp_path: Path):
    ws = shop(tmp_path / "shop", people(1))
    ws.surveys.invite("delivery", "c0")
    assert ws.send() == 0
    (message,) = ws.outbox.list()
    assert (message.state, message.tries) == ("waiting", 0)
    assert "mail_server" in message.fault


def test_no_more_go_out_in_a_minute_than_the_drip_allows(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1], 25, drip={"email": 10})
    send, clock = sender(ws)
    assert send.send_due() == 10
    clock.on(seconds=59)
    assert send.send_due() == 0
    clock.on(seconds=2)
    assert send.send_due() == 10


def test_a_lease_that_nobody_came_back_for_runs_out(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    with ws.ledger.writing() as connection:
        assert outbox.lease(connection, "email", clock(), clock() + LEASE, 10)
    assert send.send_due() == 0
    clock.on(seconds=LEASE.total_seconds())
    assert send.send_due() == 1


def test_a_lease_is_not_used_beyond_its_end(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1], 3)
    send, clock = sender(ws)

    def slowly(_address: str, mail: EmailMessage | None) -> None:
        if mail:
            clock.on(minutes=4.5)

    server[0].behave = slowly
    assert send.send_due() == 3
    assert {row["tries"] for row in rows(ws, "outbox")} == {1}


def test_a_fault_of_ours_holds_up_only_its_message(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1], 2)
    with ws.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE invitations SET language = 'xx' WHERE customer = 'c0'")
    assert ws.send() == 1
    assert states(ws) == {"waiting": 1, "sent": 1}


def test_who_wants_to_be_asked_no_more_is_not(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    with ws.ledger.writing() as connection:
        opt_outs.add(connection, "c0", Clock()(), "test")
    assert ws.send() == 0
    assert not rows(ws, "invitations")[0]["bounced_at"]


def test_an_invitation_that_has_run_out_is_not_sent(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    send, clock = sender(ws)
    clock.on(days=31)
    assert send.send_due() == 0
    assert states(ws) == {"dropped": 1}


def test_one_connection_carries_many_mails(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1], 20)
    assert ws.send() == 20
    assert server[0].sessions == 1


def test_a_link_in_each_copy_leads_to_the_invitation(tmp_path: Path, server: tuple[MailServer, str]):
    ws = shop_of(tmp_path, server[1])
    ws.send()
    token = server[0].mails[0]["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    with ws.ledger.reading() as connection:
        assert invitations.of_token(connection, token).customer == "c0"


SEND = """
    import sys
    from datetime import UTC, datetime, timedelta
    from suara.collect.sending import Sender
    from suara.store.ledger import Ledger
    import suara

    ws = suara.open(sys.argv[1])
    ahead = timedelta(minutes=float(sys.argv[2]))
    print("ready", flush=True)
    ledger = Ledger(ws.folder, keep_open=True)
    Sender(ledger, ws.settings, lambda: datetime.now(UTC).replace(tzinfo=None) + ahead).send_due()
"""


@pytest.mark.slow
def test_a_thousand_messages_arrive_through_every_fault_and_a_killed_sender(
    tmp_path: Path, server: tuple[MailServer, str]
):
    count, rng = 1000, random.Random(20260301)
    ws = shop_of(tmp_path, server[1], count)
    faults = [None] * 24 + ["451 4.3.0 later", "421 4.3.2 closing", "drop", "keep and drop", "452 4.2.2 full"]
    server[0].behave = lambda _a, mail: rng.choice(faults) if mail or rng.random() < 0.3 else None
    script = tmp_path / "send.py"
    script.write_text(dedent(SEND))
    for turn in range(25):
        # Each turn is a day later than the one before, so that what waits or was leased is due again.
        command = [sys.executable, script, str(ws.folder), str(turn * 1500)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            if turn < 5:
                time.sleep(rng.uniform(0.05, 0.8))
                process.send_signal(signal.SIGKILL)
            process.wait(timeout=600)
        if turn >= 5 and states(ws) == {"sent": count}:
            break
    assert states(ws) == {"sent": count}
    arrived = Counter(mail["To"] for mail in server[0].mails)
    ids = {(mail["To"], mail["Message-ID"]) for mail in server[0].mails}
    assert set(arrived) == {f"c{n}@customer.example" for n in range(count)}
    assert len(ids) == count


def test_mail_servers_that_are_none_leave_messages_waiting(tmp_path: Path):
    ws = shop_of(tmp_path, f"http://{HERE}:1")
    assert ws.send() == 0
    assert states(ws) == {"waiting": 1}
    assert timedelta(0) < PAUSES[0]
