"""The overview in a real browser: bytes, requests, first paint, ready, script; and the server's time alone."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
from figures import Figure

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))  # after ours: both have a serving.py

from browser.browser import QUIET, chromium
from pages_helper import invented, signed_in
from serving import PORT, cpu_of, idle, served

READY = """() => { const [page] = performance.getEntriesByType('navigation');
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {paint: paint ? paint.startTime : 0, ready: page.loadEventEnd}; }"""
READERS, EACH = 50, 4


def measure(scale: float, folder: Path) -> list[Figure]:
    """Bytes are exact; times hold for this machine as busy as it is."""
    with invented(folder / "ws", customers=max(100, round(2_000 * scale))) as ws:
        cookies = signed_in(ws)
    begun = time.perf_counter()
    with served(folder / "ws") as process:
        found = [Figure("start", time.perf_counter() - begun, "s", 2)]
        idle(process)
        found.append(Figure("memory at rest", memory_of(process), "MB", 250))
        address = f"http://127.0.0.1:{PORT}"
        return [*found, *in_browser(address, cookies), *from_server(process, address, cookies)]


def memory_of(process: int) -> float:
    """MB of memory that a process holds (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


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

    def asked(event: dict[str, Any]) -> None:
        seen["requests"] += event["request"]["url"].startswith("http")  # the browser's own icons are data: addresses

    session.on("Network.loadingFinished", done)
    session.on("Network.requestWillBeSent", asked)
    page.goto(address)
    page.wait_for_timeout(500)
    spent = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return seen | page.evaluate(READY) | {"script": spent["ScriptDuration"]}


def from_server(process: int, address: str, cookies: dict[str, str]) -> list[Figure]:
    """One reader after another, and fifty at once."""

    def read(client: httpx.Client) -> float:
        begun = time.perf_counter()
        client.get("/").raise_for_status()
        return time.perf_counter() - begun

    with httpx.Client(base_url=address, cookies=cookies, timeout=600) as client:
        alone = [read(client) for _ in range(40)]
    with ThreadPoolExecutor(READERS) as pool:
        before = cpu_of(process)
        clients = [httpx.Client(base_url=address, cookies=cookies, timeout=600) for _ in range(READERS)]
        crowd = [t for times in pool.map(lambda c: [read(c) for _ in range(EACH)], clients) for t in times]
        used = (cpu_of(process) - before) / len(crowd)
    return [
        Figure("server, one reader, p95", quantiles(alone, n=20)[-1] * 1000, "ms", 100),
        Figure("server, 50 readers at once, p95", quantiles(crowd, n=20)[-1] * 1000, "ms", 300),
        Figure("- CPU of the server for one page", used * 1000, "ms"),
    ]
