"""Respondents' pages in a browser: what the first question weighs, and the longest task on a telephone's processor."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from figures import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
RUNS, SLOWER = 5, 4


def measure(scale: float, folder: Path) -> list[Figure]:
    """Bytes of the heaviest page, its longest task and all its work, over all types of question."""
    sys.path.insert(0, str(ROOT / "tests"))
    from playwright.sync_api import sync_playwright

    from browser.bed import bed, cases
    from browser.browser import QUIET, chromium

    found = {}
    with bed(folder / "pages") as served, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        page = browser.new_page(viewport={"width": 360, "height": 740})
        visit(browser, page, f"{served.address}/s/nps")  # a renderer that was never used is slow at first
        for case in cases().values():
            address = f"{served.address}/s/{case.survey}?lang=th"
            runs = [visit(browser, page, address) for _ in range(max(1, round(RUNS * scale)))]
            found[case.name] = tuple(median(values) for values in zip(*runs, strict=True))
        browser.close()
    names = ("heaviest first question", f"longest task, CPU times {SLOWER}", f"whole page, CPU times {SLOWER}")
    units, bounds = ("KB", "ms", "ms"), (6, 50, None)
    return [
        Figure(name, max(values[i] for values in found.values()), units[i], bounds[i], note=most(found, i))
        for i, name in enumerate(names)
    ]


def visit(browser: Browser, page: Page, address: str) -> tuple[float, float, float]:
    """Kilobytes of a page (gzip); ms of its longest task and of all its tasks, on a processor so many times slower.

    Tasks are measured in processor time of the page's own thread, so that a busy machine does not lengthen them.
    """
    page.goto("about:blank")
    browser.start_tracing(
        page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
    )
    answer = page.goto(address)
    assert answer
    page.wait_for_timeout(100)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {(e["pid"], e["tid"]) for e in events if e["name"] == "ParseHTML"}
    own = [e["tdur"] / 1000 * SLOWER for e in events if (e["pid"], e["tid"]) in main and _is_task(e)]
    return len(gzip.compress(answer.body(), 9)) / 1024, max(own, default=0.0), sum(own)


def _is_task(event: dict[str, Any]) -> bool:
    return event["name"].endswith("RunTask") and "tdur" in event


def most(found: dict[str, tuple[float, ...]], place: int) -> str:
    """Which case has the largest value."""
    return max(found, key=lambda name: found[name][place])
