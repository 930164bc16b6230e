"""Sessions: begun anew at each sign-in, listed, ended, and never led away from here."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from access_helper import EMAIL, OTHER, PASSWORD, browser, member, post, sign_in
from suara.serve.access.guard import cookie_of
from suara.serve.access.origin import local
from suara.store.member_tables import sessions as table
from suara.store.sessions import IDLE, LONGEST, hashed

pytestmark = pytest.mark.long


def inside_still(client):
    return client.get("/account").status_code == 200


def test_signing_in_again_ends_the_session_before_and_begins_another(inside, ws):
    before = inside.cookies[cookie_of(ws.ledger)]
    sign_in(inside)
    assert inside.cookies[cookie_of(ws.ledger)] != before
    with browser(str(inside.base_url)) as thief:
        thief.cookies.set(cookie_of(ws.ledger), before)
        assert not inside_still(thief)


def test_a_token_that_a_browser_brought_along_is_never_made_a_session(client, ws):
    client.cookies.set(cookie_of(ws.ledger), "chosen-by-somebody-else")
    reply = sign_in(client)
    assert reply.cookies[cookie_of(ws.ledger)] != "chosen-by-somebody-else"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client):
    told = sign_in(client).headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "; secure" not in told


def test_signing_out_ends_the_session(inside, ws):
    token = inside.cookies[cookie_of(ws.ledger)]
    post(inside, "/sign-out")
    inside.cookies.set(cookie_of(ws.ledger), token)
    assert not inside_still(inside)


def test_signing_out_everywhere_ends_every_session(inside):
    with browser(str(inside.base_url)) as other:
        sign_in(other)
        post(inside, "/sign-out", everywhere="1")
        assert not inside_still(other)


def test_a_session_is_listed_and_ended_from_another(inside):
    with browser(str(inside.base_url)) as other:
        other.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156 Safari/537.36"
        sign_in(other)
        page = inside.get("/account").text
        assert "Chrome, Linux" in page
        (session,) = re.findall(r'name="session" value="(\w+)"', page)
        assert post(inside, "/account/sessions/end", session=session).status_code == 303
        assert not inside_still(other)
    assert inside_still(inside)


def test_nobody_ends_the_session_of_another_member(inside, ws):
    member(ws, OTHER)
    with browser(str(inside.base_url)) as other:
        sign_in(other, OTHER)
        with ws.ledger.reading() as connection:
            held = connection.execute(table.select().with_only_columns(table.c.session)).scalars().all()
        theirs = [one for one in held if one != hashed(inside.cookies[cookie_of(ws.ledger)])]
        assert [post(inside, "/account/sessions/end", session=one).status_code for one in theirs] == [404]
        assert inside_still(other)


@pytest.mark.parametrize("column", [{"seen_at": IDLE}, {"expires_at": LONGEST}])
def test_a_session_ends_by_itself(inside, ws, column):
    ((name, age),) = column.items()
    with ws.ledger.writing() as connection:
        connection.execute(update(table).values({name: table.c.made_at - age - timedelta(seconds=1)}))
    assert not inside_still(inside)


def test_a_new_password_ends_the_other_sessions(inside):
    with browser(str(inside.base_url)) as other:
        sign_in(other)
        given = {"present": PASSWORD, "password": "another green lamp 43"}
        assert post(inside, "/account/password", **given).status_code == 303
        assert not inside_still(other)
    assert inside_still(inside)
    assert sign_in(inside).status_code == 401
    assert sign_in(inside, password="another green lamp 43").status_code == 303


def test_the_password_is_changed_by_whoever_knows_it_alone(inside):
    reply = post(inside, "/account/password", present="wrong", password="another green lamp 43")
    assert reply.status_code == 422
    assert sign_in(inside).status_code == 303


def test_a_member_who_is_disabled_is_out_at_once(inside, ws):
    member(ws, OTHER)
    ws.members.disable(EMAIL)
    assert not inside_still(inside)
    assert sign_in(inside).status_code == 401


AWAY = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "http:evil.example",
    "",
    "account",
]


@pytest.mark.parametrize("onward", AWAY)
def test_nobody_is_led_away_after_signing_in(client, onward):
    reply = sign_in(client, next=onward)
    assert reply.headers["location"] == "/"


@pytest.mark.parametrize("onward", AWAY)
def test_an_address_elsewhere_is_not_gone_on_to(onward):
    assert local(onward) == "/"


def test_whoever_asked_for_a_page_gets_it_after_signing_in(client):
    reply = client.get("/members?x=1&y=2")
    assert reply.status_code == 303
    asked = httpx.URL(reply.headers["location"]).params["next"]
    assert sign_in(client, next=asked).headers["location"] == "/members?x=1&y=2"
