"""A kiosk begins anew for the next person, with no script; a QR code leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from channels_helper import answered, client_of, rows, shop
from suara.serve.cli import run
from suara.serve.python import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return shop(tmp_path / "shop", {})


@pytest.fixture
def client(ws: Workspace) -> Iterator[httpx.Client]:
    with client_of(ws) as started:
        yield started


def sent(client: httpx.Client, page: httpx.Response, **answers: str) -> httpx.Response:
    form = {name: re.search(f'name="{name}" value="([^"]+)"', page.text)[1] for name in ("suara.slip", "suara.page")}
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)[1].replace("&amp;", "&")
    return client.post(action, data=form | answers, follow_redirects=True)


def test_a_kiosk_begins_anew_when_nobody_goes_on(client: httpx.Client):
    first = client.get("/s/delivery?kiosk=60")
    assert first.headers["refresh"] == "60; url=/s/delivery?kiosk=60"
    second = sent(client, first, recommend="9")
    assert "Why?" in second.text
    assert second.headers["refresh"] == "60; url=/s/delivery?kiosk=60"


def test_a_kiosk_begins_anew_soon_after_the_thanks(ws: Workspace, client: httpx.Client):
    thanks = sent(client, sent(client, client.get("/s/delivery?kiosk=60"), recommend="9"), why="fast")
    assert "Thank you" in thanks.text
    assert thanks.headers["refresh"] == "8; url=/s/delivery?kiosk=60"
    assert answered(ws) == {"recommend": 9, "why": "fast"}


def test_each_person_at_a_kiosk_gives_a_response_of_their_own(ws: Workspace, client: httpx.Client):
    for score in ("9", "3"):
        sent(client, client.get("/s/delivery?kiosk=60"), recommend=score)
    assert len(rows(ws, "responses")) == 2


def test_the_language_of_a_kiosk_is_the_next_persons_again(client: httpx.Client):
    page = client.get("/s/delivery?kiosk=60&lang=th")
    assert "lang" not in page.headers["refresh"]
    assert "kiosk=60" in re.search(r'action="([^"]+)"', page.text)[1]


@pytest.mark.parametrize("query", ["", "?kiosk=", "?kiosk=x", "?kiosk=-5", "?kiosk=99999"])
def test_another_page_stays(client: httpx.Client, query: str):
    assert "refresh" not in client.get(f"/s/delivery{query}").headers


def test_a_link_is_printed_and_drawn(ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("segno")
    picture = tmp_path / "code.svg"
    assert run(["survey", "link", "delivery", "--kiosk", "--qr", str(picture), "--workspace", str(ws.folder)]) == 0
    assert capsys.readouterr().out == "https://ask.acme.example/s/delivery?kiosk=90\n"
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


def test_a_picture_of_another_kind_is_refused(ws: Workspace, capsys: pytest.CaptureFixture[str]):
    assert run(["survey", "link", "delivery", "--qr", "code.gif", "--workspace", str(ws.folder)]) == 2
    assert "no picture" in capsys.readouterr().err


def test_a_survey_that_is_none_has_no_link(ws: Workspace):
    assert run(["survey", "link", "nothing", "--workspace", str(ws.folder)]) == 2
