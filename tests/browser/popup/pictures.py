"""Pictures of the pop-up, to be looked at: PYTHONPATH=src:tests python -m browser.popup.pictures FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

import suara
from browser.browser import QUIET, chromium
from browser.popup.site import site
from serving import served

SURVEY = Path(__file__).resolve().parents[3] / "examples" / "surveys" / "after-checkout.yaml"
WIDTHS = {"phone": (390, 844), "laptop": (1440, 900)}


def pictures(folder: Path) -> None:
    """Every page of the example survey, by language, size and colours."""
    from suara.collect.surveys.reading import read

    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, site() as shop, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        with suara.create(Path(temporary) / "ws", sites=[shop.origin]) as ws, served(ws) as address:
            shop.suara = address
            ws.surveys.publish(read(SURVEY))
            for code in ("en", "th", "zh-Hant"):
                for size in WIDTHS:
                    for scheme in ("light", "dark"):
                        _walk(browser, shop, folder, code, size, scheme)
        browser.close()


def _walk(browser: Any, shop: Any, folder: Path, code: str, size: str, scheme: str) -> None:
    width, height = WIDTHS[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale=code)
    page = context.new_page()
    shop.language = code
    page.goto(f"{shop.origin}/?suara-preview=after-checkout")
    asked = page.get_by_role("dialog")
    asked.wait_for()
    number = 0
    while asked.locator("form button.go").count():
        number += 1
        controls = asked.locator("input, textarea")
        if controls.count() and controls.nth(min(2, controls.count() - 1)).get_attribute("type"):
            controls.nth(min(2, controls.count() - 1)).check()
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{size}-{code}-{scheme}-{number}.png")
        asked.locator(".go").click()
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{size}-{code}-{scheme}-thanks.png")
    context.close()


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))
