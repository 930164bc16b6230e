"""What the pop-up asks of a slow visitor's machine: PYTHONPATH=src:tests python -m browser.popup.weigh."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

import suara
from browser.browser import QUIET, chromium
from browser.popup.pictures import SURVEY
from browser.popup.site import site
from serving import served
from suara.collect.surveys.reading import read

SLOWER = 4
CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"]


def weigh() -> None:
    """Bytes and requests of the example survey in Thai, and the longest task while it is shown and answered.

    Tasks are told in processor time of the page's main thread, so that a busy machine says the same as an idle one.
    """
    with TemporaryDirectory() as temporary, site() as shop, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        with suara.create(Path(temporary) / "ws", sites=[shop.origin]) as ws, served(ws) as address:
            shop.suara, shop.language = address, "th"
            ws.surveys.publish(read(SURVEY))
            print(f"without the pop-up: {_traced(browser, shop.origin, _bare)}")
            print(f"with the pop-up: {_traced(browser, f'{shop.origin}/?suara-preview=after-checkout', _answered)}")
        browser.close()


def _traced(browser: Any, url: str, visit: Callable[[Any, str], None]) -> str:
    page = browser.new_page()
    browser.start_tracing(page=page, categories=CATEGORIES)
    visit(page, url)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {(e["pid"], e["tid"]) for e in events if e.get("args", {}).get("name") == "CrRendererMain"}
    mine = (e for e in events if (e.get("pid"), e.get("tid")) in main and "RunTask" in e["name"])
    longest = max(e.get("tdur", 0) for e in mine) / 1000
    return f"longest task {longest:.1f} ms, {longest * SLOWER:.0f} ms on a processor {SLOWER} times slower"


def _bare(page: Any, url: str) -> None:
    page.route("**/popup.js", lambda route: route.abort())
    page.goto(url)
    page.wait_for_timeout(3000)


def _answered(page: Any, url: str) -> None:
    replies: list[Any] = []
    page.on("response", lambda one: replies.append(one) if "/popup" in one.url else None)
    page.goto(url)
    page.wait_for_timeout(3000)
    # Keys alone: a search for controls by the driver would be work of the page's main thread too.
    for key in ("Tab", "Tab", "Tab", "Tab", "Space", *("Tab", "Enter") * 5):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    scripts = [len(gzip.compress(one.body(), 9)) for one in replies if one.request.method == "GET"]
    print(f"{len(scripts)} requests, {scripts} bytes, {sum(scripts)} in all (gzip -9)")


if __name__ == "__main__":
    weigh()
