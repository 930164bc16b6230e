"""The overview in a real browser: bytes, requests, first paint, ready, script; and the server's time alone."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

import httpx
from figures import Figure

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browser.browser import QUIET, chromium
from pages_helper import invented, signed_in
from serving import served

READY = """() => { const [page] = performance.getEntriesByType('navigation');
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {paint: paint ? paint.startTime : 0, ready: page.loadEventEnd}; }"""
READERS, EACH = 50, 4


def measure(scale: float, folder: Path) -> list[Figure]:
    """Bytes are exact; times hold for this machine as busy as it is."""
    with invented(folder / "ws", customers=max(100, round(2_000 * scale))) as ws, served(ws) as address:
        cookies = signed_in(ws)
        httpx.get(address, cookies=cookies, timeout=600)  # the first reader of all makes the answers
        return [*in_browser(address, cookies), *from_server(address, cookies)]


def in_browser(address: str, cookies: dict[str, str]) -> list[Figure]:
    """A cold visit, several times."""
    from playwright.sync_api import sync_playwright

    visits = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for _ in range(5):
            context = browser.new_context()
            context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
            visits.append(visit(context, address))
            context.close()
        browser.close()
    names = {"bytes": ("bytes on the wire", 1 / 1024, "KB", 60), "requests": ("requests", 1, "", 6)}
    names |= {"paint": ("first paint", 1, "ms", 800), "ready": ("ready", 1, "ms", 1_000)}
    names["script"] = ("script", 1_000, "ms", 60)
    return [
        Figure(title, median(v[key] for v in visits) * size, unit, most)
        for key, (title, size, unit, most) in names.items()
    ]


def visit(context: object, address: str) -> dict[str, float]:
    """One visit with an empty cache."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Performance.enable")
    seen = {"bytes": 0.0, "requests": 0.0}

    def done(event: dict[str, float]) -> None:
        seen["bytes"] += event["encodedDataLength"]

    def asked(_: object) -> None:
        seen["requests"] += 1

    session.on("Network.loadingFinished", done)
    session.on("Network.requestWillBeSent", asked)
    page.goto(address)
    page.wait_for_timeout(500)
    spent = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return seen | page.evaluate(READY) | {"script": spent["ScriptDuration"]}


def from_server(address: str, cookies: dict[str, str]) -> list[Figure]:
    """One reader after another, and fifty at once."""

    def read(client: httpx.Client) -> float:
        begun = time.perf_counter()
        client.get("/").raise_for_status()
        return time.perf_counter() - begun

    with httpx.Client(base_url=address, cookies=cookies, timeout=600) as client:
        alone = [read(client) for _ in range(40)]
    with ThreadPoolExecutor(READERS) as pool:
        clients = [httpx.Client(base_url=address, cookies=cookies, timeout=600) for _ in range(READERS)]
        crowd = [t for times in pool.map(lambda c: [read(c) for _ in range(EACH)], clients) for t in times]
    return [
        Figure("server, one reader, p95", quantiles(alone, n=20)[-1] * 1000, "ms", 100),
        Figure("server, 50 readers at once, p95", quantiles(crowd, n=20)[-1] * 1000, "ms", 300),
    ]
