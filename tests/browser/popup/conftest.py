"""What the pop-up's tests stand on: a website of an origin of its own, whose policy is strict, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import suara
from browser.browser import QUIET, chromium
from browser.popup.site import Site, site
from serving import served
from suara.serve.python import Workspace
from suara.store import responses
from suara.store.asking_tables import responses as table

DEFINITION = {
    "kind": "instant",
    "title": {"en": "Your visit", "th": "การเยี่ยมชม", "zh-Hant": "您的造訪"},
    "languages": ["en", "th", "zh-Hant"],
    "pages": [
        {
            "questions": [
                {
                    "id": "recommend",
                    "type": "nps",
                    "required": True,
                    "text": {"en": "How likely?", "th": "แนะนำไหม", "zh-Hant": "您會推薦我們嗎？"},
                    "low": {"en": "not likely", "th": "ไม่แนะนำ", "zh-Hant": "不會"},
                    "high": {"en": "very likely", "th": "แนะนำ", "zh-Hant": "一定會"},
                }
            ]
        },
        {
            "show_if": {"recommend": "<= 8"},
            "questions": [
                {
                    "id": "mend",
                    "type": "long_text",
                    "text": {
                        "en": "You gave {recommend}. Why?",
                        "th": "{recommend} เพราะอะไร",
                        "zh-Hant": "{recommend}，為什麼？",
                    },
                    "variants": [
                        {
                            "when": {"recommend": "<= 6"},
                            "text": {"en": "What to mend?", "th": "ปรับปรุงอะไร", "zh-Hant": "改善什麼？"},
                        }
                    ],
                }
            ],
        },
    ],
    "endings": [{"when": {"recommend": ">= 9"}, "title": {"en": "Wonderful!", "th": "เยี่ยม", "zh-Hant": "太好了！"}}],
}


@dataclass
class Stand:
    """A workspace, its address, a website, and a browser's page on it."""

    ws: Workspace
    site: Site
    page: Any

    def publish(self, name: str = "visit", popup: dict[str, Any] | None = None, **more: Any) -> None:
        self.ws.surveys.publish({**DEFINITION, "survey": name, "popup": popup or {}, **more})

    def go(self, path: str = "/") -> None:
        self.page.goto(self.site.origin + path)

    def appears(self) -> Any:
        """The pop-up, once it is there; nobody reads it in less than a second."""
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for(timeout=8000)
        self.page.wait_for_timeout(1100)
        return dialog

    def absent(self) -> bool:
        """Whether there is none after three rounds of looking."""
        self.page.wait_for_timeout(3200)
        return self.page.locator("suara-popup").count() == 0

    def suara(self, *said: Any) -> None:
        self.page.evaluate("said => window.suara(...said)", list(said))

    def kept(self) -> list[tuple[Any, dict[str, Any]]]:
        with self.ws.ledger.reading() as connection:
            rows = connection.execute(table.select().order_by("started_at")).all()
            return [(row, responses.values(connection, row.response)) for row in rows]

    def arrives(self, *values: dict[str, Any]) -> bool:
        """Whether these are the values of the responses, in a while."""
        end = time.monotonic() + 10
        while [v for _, v in self.kept()] != list(values) and time.monotonic() < end:
            time.sleep(0.05) if self.page.is_closed() else self.page.wait_for_timeout(50)
        return [v for _, v in self.kept()] == list(values)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not chromium():
        pytest.skip("there is no chromium: install Debian's package of that name")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        made = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield made
        made.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def stand(tmp_path: Path, context: Any) -> Iterator[Stand]:
    """Errors of a page, and what its policy stopped, fail the test."""
    wrong: list[str] = []
    with site() as shop, suara.create(tmp_path / "ws", name="Acme", sites=[shop.origin]) as ws, served(ws) as address:
        shop.suara = address
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        yield Stand(ws, shop, page)
    assert not wrong
