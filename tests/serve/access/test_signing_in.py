"""Members sign in by password; a browser holds a cookie, the ledger its hash."""

import pytest
from sqlalchemy import select

from access_helper import EMAIL, PASSWORD, sign_in
from suara.serve.access.guard import cookie_of
from suara.serve.access.tries import FIRST, FREE, LONGEST, Tries
from suara.store import audit
from suara.store.member_tables import sessions


def test_the_right_password_leads_in(client, ws):
    reply = sign_in(client)
    assert reply.status_code == 303
    assert client.cookies[cookie_of(ws.ledger)]


def test_only_the_hash_of_the_cookie_is_kept(client, ws):
    sign_in(client)
    with ws.ledger.reading() as connection:
        kept = connection.execute(select(sessions.c.session)).scalars().all()
    assert len(kept) == 1
    assert kept[0] != client.cookies[cookie_of(ws.ledger)]


@pytest.mark.parametrize("email", [EMAIL, "typed-in-the-wrong-field"])
def test_a_failed_try_is_in_the_log_without_what_was_typed(client, ws, email):
    sign_in(client, email, "wrong-password")
    with ws.ledger.reading() as connection:
        [note] = audit.read(connection, what="failed to sign in")
    known = {one.member for one in ws.members.list()} if email == EMAIL else {audit.SYSTEM}
    assert note.who in known
    assert not {"typed-in-the-wrong-field", "wrong-password"} & {*vars(note).values()}


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("bo@acme.example", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, email, password):
    reply = sign_in(client, email, password)
    assert reply.status_code == 401
    assert "do not belong together" in reply.text


def test_after_some_wrong_tries_the_right_password_must_wait_too(client):
    for _ in range(FREE):
        assert sign_in(client, password="wrong").status_code == 401
    reply = sign_in(client)
    assert reply.status_code == 429
    assert 0 < int(reply.headers["Retry-After"]) <= FIRST


def test_each_wrong_try_waits_longer_up_to_a_bound():
    now = [0.0]
    tries, waits = Tries(lambda: now[0]), []
    for _ in range(20):
        before = now[0]
        while wait := tries.take("ana"):
            now[0] += wait
        waits.append(now[0] - before)
    assert waits == sorted(waits)
    assert waits[:FREE] == [0] * FREE
    assert waits[-1] == LONGEST


def test_a_right_try_forgets_the_wrong_ones():
    tries = Tries(lambda: 0.0)
    for _ in range(FREE - 1):
        assert tries.take("ana") == 0
    tries.well("ana")
    assert tries.take("ana") == 0
