"""The commands of sending: what waits, what is dead, and mail that came back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from channels_helper import rows, shop
from suara.serve.cli import run
from suara.serve.python import Workspace
from suara.store import outbox


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = shop(tmp_path / "shop", {"anna": {"email": "anna@customer.example"}})
    made.surveys.invite("delivery", "anna")
    return made


def test_the_outbox_shows_what_waits(ws: Workspace, capsys: pytest.CaptureFixture[str]):
    assert run(["outbox", "--workspace", str(ws.folder), "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["channel"], shown["state"], shown["tries"]) == ("email", "waiting", 0)


def test_a_dead_message_is_shown_with_its_reason_and_tried_again(ws: Workspace, capsys: pytest.CaptureFixture[str]):
    (message,) = rows(ws, "outbox")
    with ws.ledger.writing() as connection:
        outbox.dead(connection, message["message"], "no such mailbox")
    assert run(["outbox", "--state", "dead", "--workspace", str(ws.folder)]) == 0
    assert "no such mailbox" in " ".join(capsys.readouterr().out.split())
    assert run(["outbox", "--retry", message["message"], "--workspace", str(ws.folder)]) == 0
    assert rows(ws, "outbox")[0]["state"] == "waiting"


def test_a_message_that_is_not_dead_cannot_be_tried_again(ws: Workspace, capsys: pytest.CaptureFixture[str]):
    assert run(["outbox", "--retry", rows(ws, "outbox")[0]["message"], "--workspace", str(ws.folder)]) == 2
    assert "no dead message" in capsys.readouterr().err


def test_mail_that_is_no_report_is_passed_over(ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "mail").write_text("Subject: Hello\n\nHi.\n")
    assert run(["mail-in", str(tmp_path / "mail"), "--workspace", str(ws.folder)]) == 0
    assert "passed over" in capsys.readouterr().err
