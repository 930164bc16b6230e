"""Leaving by one click (RFC 8058): a POST stops, looking does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels_helper import client_of, rows, shop
from suara.serve.python import Workspace
from suara.store import invitations

ANNA = {"anna": {"email": "anna@customer.example", "language": "th"}}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = shop(tmp_path / "shop", ANNA)
    made.surveys.invite("delivery", "anna")
    return made


@pytest.fixture
def client(ws: Workspace) -> Iterator[httpx.Client]:
    with client_of(ws) as started:
        yield started


@pytest.fixture
def path(ws: Workspace) -> str:
    with ws.ledger.writing() as connection:
        return "/u/" + invitations.link(connection, rows(ws, "invitations")[0]["invitation"])


def test_one_click_of_a_mail_program_stops_invitations(ws: Workspace, client: httpx.Client, path: str):
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert [(row["customer"], row["channel"]) for row in rows(ws, "opt_outs")] == [("anna", "*")]
    assert rows(ws, "invitations")[0]["opted_out_at"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_stops_nothing(ws: Workspace, client: httpx.Client, path: str, method: str):
    before = {table: len(rows(ws, table)) for table in ("opt_outs", "journal", "responses", "tokens")}
    assert client.request(method, path).status_code == 200
    assert {table: len(rows(ws, table)) for table in before} == before
    assert rows(ws, "invitations")[0]["opted_out_at"] is None


def test_stopping_works_long_after_the_invitation_has_run_out(ws: Workspace, client: httpx.Client, path: str):
    with ws.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE invitations SET expires_at = '2001-01-01 00:00:00.000000'")
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rows(ws, "opt_outs")


def test_a_second_click_changes_nothing(ws: Workspace, client: httpx.Client, path: str):
    client.post(path)
    client.post(path)
    assert len(rows(ws, "opt_outs")) == 1


def test_who_left_gets_nothing_that_still_waits(ws: Workspace, client: httpx.Client, path: str):
    client.post(path)
    ws.send()
    assert not [row for row in rows(ws, "invitations") if row["sent_at"]]


def test_a_token_of_nobody_is_not_found(client: httpx.Client):
    assert client.post("/u/nobody").status_code == 404
