"""Finished pages: made once for those who see the same, and never handed to anybody who sees something else."""

import asyncio
import gzip
import re
import threading
from dataclasses import replace

import httpx
import pytest
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

import suara
from pages_helper import signed_in
from serving import served
from suara.serve.access.caller import LOCAL
from suara.serve.access.guard import cookie_of
from suara.serve.access.rights import ROLES
from suara.serve.web.shell.finished import NAME, finished, kept_pages
from suara.store import members, sessions

from .conftest import visiting
from .test_kept import now, put

ANA = replace(LOCAL, id="m_1", name="Ana <b>", role="owner", rights=ROLES["owner"])


class House:
    """An application that has one page, which counts how often it is made."""

    def __init__(self):
        self.made, self.version, self.settings, self.rests_on = 0, 1, object(), 0
        self.begin = self.begun = None
        self.state = State()
        self.state.ws, self.state.warehouse, self.state.settings = self, self, self.settings
        self.state.clock = now
        self.state.pages = kept_pages(self.state)
        self.endpoint = finished(self.page, lambda _: self.rests_on)
        self.seen = None

    @property
    def warehouse(self):
        return State({"version": lambda: self.version})

    def page(self, request):
        self.made, self.seen = self.made + 1, request.state.caller
        if self.begin:
            self.begun.set()
            self.begin.wait()
        if request.url.query == "to":
            return RedirectResponse("/there", 303)
        return HTMLResponse(f"<p>{request.state.caller.name}</p><p>{self.made}</p>" + "x" * 900)

    async def ask(self, caller=ANA, query="", **headers):
        named = {"accept-language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}}
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "app": self}
        scope |= {
            "headers": [(k.encode(), v.encode()) for k, v in named.items()],
            "server": ("a", 80),
            "scheme": "http",
        }
        return await self.endpoint(Request(scope | {"state": {"caller": caller, "session": None}}))


@pytest.fixture
def house():
    found = House()
    yield found
    found.state.pages.close()


@pytest.fixture
def anyio_backend():
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_it_is_made_once_for_two_who_see_the_same_and_each_reads_their_own_name(house):
    first, second = await house.ask(), await house.ask(replace(ANA, id="m_2", name="Bo"))
    assert house.made == 1
    assert b"<p>Ana &lt;b&gt;</p>" in first.body
    assert b"<p>Bo</p>" in second.body


async def test_whoever_makes_it_does_not_know_who_asked(house):
    await house.ask()
    assert (house.seen.id, house.seen.name) == ("", NAME)


OTHERS = {
    "role": {"role": "viewer"},
    "rights": {"rights": ROLES["viewer"]},
    "rows": {"scope": {"country": ("TH",)}},
    "language": {"language": "th"},
    "look": {"theme": "dark"},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
async def test_another_reader_gets_a_page_of_their_own(house, other):
    await house.ask()
    await house.ask(replace(ANA, **other))
    assert house.made == 2


HEADERS = {"language": {"accept_language": "th"}, "look": {"cookie": "suara_theme=dark"}}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_another_browser_gets_a_page_of_its_own(house, headers):
    await house.ask()
    await house.ask(**headers)
    assert house.made == 2


async def test_another_address_is_another_page(house):
    await house.ask()
    await house.ask(query="range=7d")
    assert house.made == 2


@pytest.mark.parametrize("what", ["version", "rests_on"])
async def test_it_is_made_anew_when_what_it_rests_on_changes(house, what):
    await house.ask()
    setattr(house, what, 7)
    assert b"<p>2</p>" in (await house.ask()).body


async def test_it_is_made_anew_when_settings_change(house):
    await house.ask()
    house.state.settings = object()
    assert b"<p>2</p>" in (await house.ask()).body


async def test_compressed_it_is_the_same(house):
    plain, packed = await house.ask(), await house.ask(accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4


async def test_a_browser_that_has_it_is_told_so(house):
    tag = (await house.ask()).headers["etag"]
    again = await house.ask(if_none_match=tag)
    assert (again.status_code, again.body) == (304, b"")


async def test_what_one_has_is_not_what_another_would_get(house):
    tag = (await house.ask()).headers["etag"]
    assert (await house.ask(replace(ANA, name="Bo"), if_none_match=tag)).status_code == 200


async def test_a_page_that_changed_is_sent_again(house):
    tag = (await house.ask()).headers["etag"]
    house.version = 2
    assert (await house.ask(if_none_match=tag)).status_code == 200


async def test_a_redirect_stays_one(house):
    reply = await house.ask(query="to", accept_encoding="gzip")
    assert (reply.status_code, reply.headers["location"], reply.body) == (303, "/there", b"")
    assert "etag" not in reply.headers


async def test_one_who_goes_away_takes_the_page_from_nobody(house):
    house.begin, house.begun = threading.Event(), threading.Event()
    first = asyncio.create_task(house.ask())
    await asyncio.to_thread(house.begun.wait)
    second = asyncio.create_task(house.ask())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    house.begin.set()
    assert b"<p>1</p>" in (await second).body


# -- served ----------------------------------------------------------------------------------------


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "ws", name="Acme", dimensions={"country": "text"}) as made:
        put(made, "a", 9)
        yield made


@pytest.fixture
def address(ws):
    with served(ws) as found:
        yield found


def test_each_reader_is_named_to_themselves_alone(ws, address):
    with visiting(ws, address) as first, visiting(ws, address) as second:
        pages = first.get("/").text, second.get("/").text
    assert [re.findall(r"Owner \d", page) for page in pages] == [["Owner 0"], ["Owner 1"]]


def test_the_numbers_of_others_rows_are_not_shown(ws, address):
    with visiting(ws, address) as owner, visiting(ws, address, scope={"country": ["TH"]}) as one:
        assert 'class="value">100<' in owner.get("/?range=28d").text
        assert 'class="value">100<' not in one.get("/?range=28d").text


def test_the_page_of_a_role_is_not_that_of_another(ws, address):
    with visiting(ws, address) as owner, visiting(ws, address, "viewer") as viewer:
        assert 'href="/members"' in owner.get("/").text
        assert 'href="/members"' not in viewer.get("/").text


def test_only_who_may_write_notes_is_offered_to(ws, address):
    with visiting(ws, address) as owner, visiting(ws, address, "viewer") as viewer:
        assert 'name="words"' in owner.get("/metrics/nps?range=28d").text
        assert 'name="words"' not in viewer.get("/metrics/nps?range=28d").text


def test_a_new_note_is_on_the_page_and_a_removed_one_is_not(ws, address):
    with visiting(ws, address) as client:
        page, own = "/metrics/nps?range=28d", {"Origin": address}
        client.get(page)
        client.post(page, data={"day": f"{now():%Y-%m-%d}", "words": "The shop burnt"}, headers=own)
        assert "The shop burnt" in client.get(page).text
        client.post(page, data={"remove": "1"}, headers=own)
        assert "The shop burnt" not in client.get(page).text


def test_a_change_of_settings_is_on_the_page(ws, address):
    with visiting(ws, address) as client:
        assert "Acme" in client.get("/").text
        said = {"If-Match": "*", "Origin": address}
        assert client.patch("/api/v1/settings", json={"name": "Bolt"}, headers=said).status_code == 200
        assert "Acme" not in client.get("/").text


def test_a_target_that_is_set_is_on_the_page(ws, address):
    with visiting(ws, address) as client:
        assert "Target ≥ 42" not in client.get("/?range=28d").text
        said = {"If-Match": "*", "Origin": address}
        assert client.patch("/api/v1/settings", json={"targets": {"nps": 42}}, headers=said).status_code == 200
        assert "Target ≥ 42" in client.get("/?range=28d").text


def test_whoever_signed_out_gets_nothing_though_they_have_the_cookie(ws, address):
    cookie = signed_in(ws)
    with httpx.Client(base_url=address, cookies=cookie, timeout=60, headers={"Origin": address}) as client:
        tag = client.get("/").headers["etag"]
        out = client.post("/sign-out")
        again = httpx.get(address, cookies=cookie, timeout=60, headers={"If-None-Match": tag})
    assert out.headers["clear-site-data"] == '"cache"'
    assert again.status_code == 303


def test_whoever_is_disabled_gets_nothing(ws, address):
    cookie = signed_in(ws)
    with httpx.Client(base_url=address, cookies=cookie, timeout=60) as client:
        tag = client.get("/").headers["etag"]
        with ws.ledger.writing() as connection:
            members.change(connection, members.listed(connection)[0].member, disabled_at=now())
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 303


def test_a_session_that_is_over_lets_nobody_in(ws):
    token = signed_in(ws)[cookie_of(ws.ledger)]
    with ws.ledger.reading() as connection:
        assert members.signed_in(connection, token, now())
        assert members.signed_in(connection, token, now() + sessions.IDLE) is None
        assert members.signed_in(connection, token, now() + sessions.LONGEST) is None
