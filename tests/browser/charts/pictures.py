"""Pictures of all charts, to be looked at: PYTHONPATH=src:tests python -m browser.charts.pictures FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from browser.browser import QUIET, chromium
from browser.charts.stand import visit

VIEWS = [("en", 1440, False), ("th", 390, False), ("zh-Hant", 390, True), ("en", 320, False), ("zh-Hant", 1440, True)]


def take(folder: Path) -> None:
    """One picture for each language, width and theme."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for language, width, dark in VIEWS:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
            page.on("console", lambda said: print(said.text))  # noqa: T201 - what the policy stopped
            visit(page, language)
            page.screenshot(path=folder / f"{language}-{width}{'-dark' * dark}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    chosen = Path(sys.argv[1])
    chosen.mkdir(parents=True, exist_ok=True)
    take(chosen)
