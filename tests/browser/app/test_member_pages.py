"""The pages of members in a real browser: accessible, and no wider than the window, in languages and looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import suara
from access_helper import EMAIL, OTHER, PASSWORD, member, token_of
from browser.conftest import browser  # noqa: F401  the fixture
from serving import served


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[tuple[str, list[str]]]:
    """The address, and the paths of the pages; names and addresses are as long and hostile as may be."""
    with suara.create(tmp_path_factory.mktemp("members") / "ws", name="Acme", dimensions={"country": "text"}) as ws:
        member(ws)
        bo = member(ws, OTHER, "agent", {"country": ["TH", "MY"]})
        ws.members.add(f"{'long.' * 20}name@acme.example", "ศิริพร <b>王小明</b> " + "Abcdefghij" * 12)
        link = token_of(ws.members.reset(EMAIL))
        with served(ws) as address:
            paths = ["/account", "/account/codes", "/members", f"/members/{bo}", "/audit", f"/set-up/{link}"]
            yield address, paths


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "th", "zh-Hant"])
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_the_pages_of_members_are_accessible_and_fit(browser, there, code, width, dark):  # noqa: F811
    address, paths = there
    look = "dark" if dark else "light"
    page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=look, locale=code)
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)

    def examine(path: str) -> None:
        found = Axe().run(page).response["violations"]
        faults.extend(f"{path}: {one['id']}" for one in found)
        if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{path}: {wider} px too wide")

    for path in ("/sign-in", "/sign-in/forgotten", "/sign-in/code"):
        page.goto(address + path)
        examine(path)
    page.goto(f"{address}/sign-in?next=/account")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/account")
    for path in paths:
        page.goto(address + path)
        examine(path)
    page.close()
    assert faults == []
