"""Every route of the application, by every role, with a session of this workspace and of another.

A route that the table here does not know fails, and so does one that the application no longer has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.routing import BaseRoute, Mount

import suara
from rights_table import PUBLIC, TABLE
from serving import served
from suara.serve.access.guard import SELF, Public, cookie_of
from suara.serve.access.rights import RIGHTS, ROLES
from suara.serve.python import Workspace
from suara.serve.web.app import application
from suara.store import members, sessions

GUARDED = {asked: right for asked, right in TABLE.items() if right is not PUBLIC}
NOBODY = "nobody"


def walked(routes: list[BaseRoute], under: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """Every route with its method and whole path, those of mounted applications included."""
    for route in routes:
        if isinstance(route, Mount) or hasattr(route, "routes"):
            yield from walked(route.routes, under + getattr(route, "path", ""))
        else:
            for method in sorted(getattr(route, "methods", None) or {"ANY"}):
                if method != "HEAD":
                    yield f"{method} {under}{getattr(route, 'path', route)}", route


def right_of(route: BaseRoute) -> str | None:
    return PUBLIC if isinstance(route, Public) else route.right


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with suara.create(tmp_path_factory.mktemp("own") / "ws") as made:
        yield made


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with suara.create(tmp_path_factory.mktemp("other") / "ws") as made:
        yield made


@pytest.fixture(scope="module")
def address(ws: Workspace) -> Iterator[str]:
    with served(ws) as found:
        yield found


def session(ws: Workspace, role: str) -> dict[str, str]:
    """The cookie of a session that has just begun."""
    now = datetime.now(UTC).replace(tzinfo=None)
    name = cookie_of(ws.ledger)
    with ws.ledger.writing() as connection:
        email = f"{role}@acme.example"
        known = members.by_email(connection, email)
        own = known.member if known else members.add(connection, role, email, role, now)
        return {name: sessions.begin(connection, own, "", now)}


def reply(address: str, asked: str, headers: dict[str, str], cookies: dict[str, str]) -> httpx.Response:
    """The reply to a request of the table, without its body: that of a live route never ends."""
    method, _, path = asked.partition(" ")
    path = re.sub(r"\{\w+(:\w+)?\}", lambda found: "1" if found[1] == ":int" else "x", path)
    with (
        httpx.Client(
            base_url=address, trust_env=False, verify=False, timeout=60, cookies=cookies, headers=headers
        ) as client,
        client.stream(method, path) as found,
    ):
        return found


def outcome(found: httpx.Response) -> str:
    """What became of a request, as far as who asked decides it."""
    if found.status_code == 401 or found.headers.get("location", "").startswith("/sign-in?next="):
        return NOBODY
    if found.headers.get("location") == "/sign-in" and not found.headers.get("set-cookie"):
        return NOBODY
    return "refused" if found.status_code == 403 else "let through"


def test_every_route_is_guarded_or_public_and_in_the_table(ws):
    found = dict(walked(application(ws, work=False).routes))
    loose = [asked for asked, route in found.items() if not isinstance(route, Public) and not hasattr(route, "right")]
    assert not loose, "neither guarded nor public"
    assert {asked: right_of(route) for asked, route in found.items()} == TABLE


def test_each_right_of_a_route_is_one_that_there_is():
    assert set(GUARDED.values()) <= {SELF, *RIGHTS}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_it_may_and_nothing_else(ws, address, role):
    found = {asked: outcome(reply(address, asked, {"Origin": address}, session(ws, role))) for asked in GUARDED}
    may = {*ROLES[role], SELF}
    assert found == {asked: "let through" if right in may else "refused" for asked, right in GUARDED.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_session_of_another_workspace_is_nobodys(ws, other, address, role):
    cookie = session(other, role)
    found = {asked: outcome(reply(address, asked, {"Origin": address}, cookie)) for asked in GUARDED}
    assert set(found.values()) == {NOBODY}


@pytest.mark.parametrize("right", RIGHTS)
def test_a_key_reaches_what_it_may_and_never_an_account(ws, address, right):
    key = ws.keys.make(f"only {right}", right)
    found = {asked: outcome(reply(address, asked, {"Authorization": f"Bearer {key}"}, {})) for asked in GUARDED}
    expected = {r: "let through" if r == right else NOBODY if r == SELF else "refused" for r in GUARDED.values()}
    assert found == {asked: expected[r] for asked, r in GUARDED.items()}


@pytest.mark.parametrize("credential", ["nothing", "a key of another workspace", "a cookie that was made up"])
def test_nobody_reaches_anything(ws, other, address, credential):
    headers, cookies = {"Origin": address}, {}
    if credential == "a key of another workspace":
        name = f"theirs {len(other.keys.list())}"
        headers["Authorization"] = f"Bearer {other.keys.make(name)}"
    if credential == "a cookie that was made up":
        cookies = {cookie_of(ws.ledger): "x" * 43}
    found = {asked: outcome(reply(address, asked, headers, cookies)) for asked in GUARDED}
    assert set(found.values()) == {NOBODY}


def test_a_key_that_is_none_is_not_made_good_by_a_cookie(ws, address):
    headers = {"Authorization": "Bearer suara_none", "Origin": address}
    assert outcome(reply(address, "GET /members", headers, session(ws, "owner"))) == NOBODY


@pytest.mark.parametrize(
    "sent_from",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/form"},
    ],
)
def test_a_form_of_another_site_changes_nothing(ws, address, sent_from):
    posts = [asked for asked in GUARDED if not asked.startswith("GET")]
    posts += [asked for asked in TABLE if asked.startswith(("POST /sign-in", "POST /set-up"))]
    found = {asked: reply(address, asked, sent_from, session(ws, "owner")).status_code for asked in posts}
    assert set(found.values()) == {403}
