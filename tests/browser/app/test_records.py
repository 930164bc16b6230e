"""Records and settings in a real browser: a file sent, tried, loaded and found; accessible, and they fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import suara
from browser.conftest import browser  # noqa: F401  the fixture
from pages_helper import signed_in
from serving import served
from suara.serve.python import Workspace
from suara.serve.web.pages.settings.sections import TITLES

LONG = "ศิริพร <b>王小明</b> " + "Abcdefghij" * 8
ROWS = "\n".join(f"{i},c{i},2025-01-0{1 + i % 9},{'x' if i % 3 else i},{LONG}" for i in range(40))
FILE = f"Order ID,Customer,Created,Total,{LONG}\n{ROWS}\n"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    settings = {"name": "Kedai", "timezone": "Asia/Kuala_Lumpur", "dimensions": {"country": "text"}}
    with suara.create(tmp_path_factory.mktemp("records") / "ws", **settings) as ws:
        ws.keys.make("till", "responses:write")
        with served(ws) as address:
            yield ws, address


def visit(browser, there, code, **look) -> Page:  # noqa: F811
    ws, address = there
    context = browser.new_context(base_url=address, **look)
    cookies = signed_in(ws, language=code)
    context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
    return context.new_page()


@pytest.mark.slow
@pytest.mark.parametrize(("code", "width", "dark"), [("en", 1440, True), ("th", 390, False), ("zh-Hant", 1440, False)])
def test_a_file_is_sent_tried_loaded_and_settings_seen(browser, there, code, width, dark):  # noqa: F811
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": "dark" if dark else "light"}
    page = visit(browser, there, code, **look)
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)

    def examine(what: str) -> None:
        faults.extend(f"{what}: {one['id']}" for one in Axe().run(page).response["violations"])
        if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{what}: {wider} px too wide")

    page.goto("/records")
    examine("records")
    name = f"orders-{code}-{width}.csv"
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": FILE.encode()})
    page.click("form[enctype] button.go")
    page.wait_for_url("**/records/new/*")
    examine("review")
    page.click("button[value=try]")
    page.wait_for_selector("#tried")
    examine("tried")
    page.click("#tried button[value=load]")
    page.wait_for_url("**/records/loads/*")
    examine("load")
    page.goto("/records")
    assert name in page.inner_text("main")
    examine("records that are there")
    for section in [*TITLES, "keys"]:
        page.goto(f"/settings/{section}")
        examine(section)
    page.context.close()
    assert faults == []


@pytest.mark.slow
def test_a_file_is_loaded_without_script(browser, there):  # noqa: F811
    page = visit(browser, there, "en", java_script_enabled=False)
    page.goto("/records")
    page.set_input_files("[name=file]", {"name": "plain.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.click("form[enctype] button.go")
    page.click("button[value=load]:not([form])")
    while "/jobs/" in page.url:
        page.reload()
    assert "/records/loads/" in page.url
    page.context.close()
