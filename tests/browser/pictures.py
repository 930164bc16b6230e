"""Pictures of every type of question: python tests/browser/pictures.py FOLDER [LANGUAGE ...]

On a telephone and a laptop; with --dark in the dark, with --wrong after a fault, with --filled as it is sent.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[0] = str(Path(__file__).resolve().parents[1])  # for browser.bed, as the tests import it

from playwright.sync_api import sync_playwright

from browser.bed import bed, cases
from browser.browser import QUIET, chromium
from browser.keyboard import fill

SIZES = {"phone": (360, 740), "laptop": (1280, 800)}


def take(folder: Path, languages: list[str], *, dark: bool, state: str) -> None:
    """One picture for each case, language and size."""
    with TemporaryDirectory() as place, bed(Path(place) / "ws") as found, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for size, (width, height) in SIZES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
            )
            for case in cases().values():
                for code in languages:
                    required = "-required" if state == "wrong" else ""
                    page.goto(f"{found.address}/s/{case.survey}{required}?lang={code}")
                    if state == "wrong":
                        page.get_by_role("button").click()
                    if state == "filled":
                        fill(page, "q", case.fill, send=False)
                    page.screenshot(path=folder / f"{case.name}-{code}-{size}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    named = [word for word in sys.argv[1:] if not word.startswith("--")]
    chosen = Path(named[0] if named else "pictures")
    chosen.mkdir(parents=True, exist_ok=True)
    state = next((word for word in ("wrong", "filled") if f"--{word}" in sys.argv), "fresh")
    take(chosen, named[1:] or ["th", "zh-Hant", "en"], dark="--dark" in sys.argv, state=state)
