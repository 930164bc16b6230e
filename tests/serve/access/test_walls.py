"""What somebody might try who found a browser open, kept an old link, names another host, or asks for what fails."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

import suara
from access_helper import EMAIL, OTHER, PASSWORD, browser, member, post, sign_in, token_of, visited
from suara.errors import BusyError, MemberError
from suara.serve.access import passwords
from suara.serve.jobs import WAITING, Jobs
from suara.serve.web.pages.account.proof import FRESH
from suara.store import jobs
from suara.store.member_tables import members, sessions

AGAIN = "another green lamp 43"


@pytest.fixture
def ledger_address():
    return "sqlite"


@pytest.fixture
def left_open(inside, ws):
    """The browser of an owner who signed in some time ago."""
    with ws.ledger.writing() as connection:
        connection.execute(update(sessions).values(made_at=ago(0) - FRESH - timedelta(minutes=1)))
    return inside


def codes(client, **more):
    """Try to set one-time codes up anew; the reply."""
    import pyotp

    page = client.get("/account/codes").text
    ticket, secret = re.search(r'name="ticket" value="([\w-]+)"', page)[1], re.search(r">([A-Z2-7]{32})<", page)[1]
    return post(client, "/account/codes", ticket=ticket, code=pyotp.TOTP(secret).now(), **more)


def passkey(client, **more):
    return client.post("/account/passkeys/ask", json=more)


def key(client, **more):
    return post(client, "/account/keys", name="till", right="measure:read", **more)


# -- a browser that was left open --------------------------------------------------------------------


@pytest.mark.parametrize("way", [codes, passkey, key])
def test_who_finds_a_browser_open_makes_no_new_way_in(left_open, ws, way):
    assert way(left_open).status_code == 422
    assert way(left_open, present="wrong").status_code == 422
    assert way(left_open, present=PASSWORD).status_code == 200


@pytest.mark.parametrize("way", [codes, passkey, key])
def test_who_has_just_signed_in_is_not_asked_again(inside, way):
    assert way(inside).status_code == 200


def test_who_has_no_password_signs_in_again_to_choose_one(left_open, ws):
    with ws.ledger.writing() as connection:
        connection.execute(update(members).values(password=None))
    assert post(left_open, "/account/password", password=AGAIN).status_code == 422


# -- links -------------------------------------------------------------------------------------------


def test_an_invitation_is_worth_nothing_once_a_password_was_chosen_by_another_link(ws, owner):
    invitation = token_of(ws.members.add(OTHER, "Bo", "agent"))
    ws.members.come_in(token_of(ws.members.reset(OTHER)), PASSWORD)
    with pytest.raises(MemberError, match="used already"):
        ws.members.come_in(invitation, AGAIN)


def test_a_link_is_worth_nothing_once_the_password_was_changed(inside, ws):
    link = token_of(ws.members.reset(EMAIL))
    assert post(inside, "/account/password", present=PASSWORD, password=AGAIN).status_code == 303
    with pytest.raises(MemberError, match="used already"):
        ws.members.come_in(link, PASSWORD)


def test_a_step_of_signing_in_that_began_with_the_old_password_leads_nowhere(inside, ws):
    import pyotp

    assert codes(inside).status_code == 200
    with ws.ledger.reading() as connection:
        secret = connection.execute(members.select()).one().totp
    with browser(str(inside.base_url)) as thief:
        assert sign_in(thief).headers["location"] == "/sign-in/code"
        assert post(inside, "/account/password", present=PASSWORD, password=AGAIN).status_code == 303
        reply = post(thief, "/sign-in/code", code=pyotp.TOTP(secret).now())
    assert "took too long" in reply.text


def test_a_mailed_link_leads_to_no_host_that_a_stranger_named(tmp_path):
    more = {"mail_server": "smtp://127.0.0.1:9", "mail_from": "Acme <ask@acme.example>"}
    more["address"] = "https://acme.example"
    with suara.create(tmp_path / "mailing", name="Acme", **more) as ws:
        member(ws)
        with visited(ws) as client:
            client.headers.update({"Host": "evil.example", "Origin": "http://evil.example"})
            assert post(client, "/sign-in/forgotten", email=EMAIL).status_code == 200
        with ws.ledger.reading() as connection:
            mails = connection.exec_driver_sql("SELECT * FROM outbox").mappings().all()
    told = json.dumps([dict(one) for one in mails], default=str)
    assert "https://acme.example/set-up/" in told
    assert "evil" not in told


def test_a_forgotten_password_is_noted_whoever_asks(ws, owner, monkeypatch):
    monkeypatch.setattr(type(ws.members), "mails", True)
    for email in (EMAIL, "nobody@acme.example"):
        ws.members.forgotten(email)
    with ws.ledger.reading() as connection:
        noted = connection.exec_driver_sql("SELECT about FROM audit WHERE what LIKE 'asked for%'").scalars().all()
    assert noted == [owner, ""]


# -- rows of others, and what fails ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/metrics/nps", "/metrics/nps/segments.csv", "/?filter=", "/overview.csv"])
def test_a_page_of_rows_that_are_not_ones_own_says_so(ws, owner, path):
    row = {"answer": "a1", "kind": "nps", "score": 9, "occurred_at": "2025-06-01T10:00:00Z", "country": "MY"}
    ws.load("answer", [row], source="test")
    member(ws, OTHER, "viewer", {"country": ["MY"]})
    with visited(ws) as client:
        sign_in(client, OTHER)
        reply = client.get(path, params={"where.country": "TH", "range": "all"})
    assert reply.status_code in (404, 422)
    assert "yours to see" in reply.text


def test_few_passwords_are_hashed_at_once(monkeypatch):
    free = [passwords.TURNS.acquire(blocking=False) for _ in range(10)]
    for taken in free:
        if taken:
            passwords.TURNS.release()
    assert 1 <= sum(free) <= 4


def test_the_log_is_downloaded_whole_and_holds_no_formula(inside, ws, monkeypatch):
    monkeypatch.setattr("suara.serve.web.pages.audit.AT_ONCE", 2)
    with ws.ledger.writing() as connection:
        connection.exec_driver_sql("INSERT INTO audit (at, who, what, about) VALUES ('2026-01-01', 'x', '=cmd()', '')")
        there = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
    lines = inside.get("/audit.csv").text.splitlines()
    assert lines[0] == "at,who,name,what,about"
    assert len(lines) == 1 + there + 1, "the names of columns, and that it is downloaded"
    assert any("'=cmd()" in line for line in lines)


# -- jobs --------------------------------------------------------------------------------------------


def test_jobs_that_wait_are_bounded(ws):
    with ws.ledger.writing() as connection:
        for i in range(WAITING):
            jobs.make(connection, f"j{i}", "load", "x", ago(0), None)
    made = Jobs(ws.ledger)
    with pytest.raises(BusyError, match="run"):
        made.begin("load", "x", lambda _: None)
    made.close()


def test_the_file_of_a_job_goes_with_the_job(ws, tmp_path):
    file = tmp_path / "backup.zip"
    file.write_text("")
    with ws.ledger.writing() as connection:
        jobs.make(connection, "old", "backup", "x", ago(40), str(file))
        jobs.end(connection, "old", jobs.DONE, ago(40))
    made = Jobs(ws.ledger)
    made.begin("load", "x", lambda _: None)
    made.close()
    assert not file.exists()


def test_a_job_does_not_fail_because_how_far_it_is_cannot_be_told(ws, monkeypatch):
    def busy(*_):
        raise BusyError("held", "wait")

    monkeypatch.setattr(jobs, "note", busy)
    made = Jobs(ws.ledger)
    job = made.begin("load", "x", lambda told: told(1, 2)).job
    made.close()
    assert made.get(job).state == jobs.DONE


def ago(days_ago):
    from suara.settings import utc_now

    return utc_now() - timedelta(days=days_ago)
