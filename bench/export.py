"""Answers on their way out: 100,000 as CSV over the API; the first byte, all of it, and how far memory grows."""

from __future__ import annotations

import http.client
import re
import time
from pathlib import Path

import pyarrow as pa
from figures import Figure

import suara
from serving import PORT, served

ANSWERS, CHUNK = 100_000, 1 << 16


def measure(scale: float, folder: Path) -> list[Figure]:
    """Seconds to the first byte and to the last, and megabytes that the server's memory grew by."""
    rows = int(ANSWERS * scale)
    with suara.create(folder / "export", dimensions={"country": "text"}) as ws:
        ws.load("answer", answers(rows), source="bench")
        key = ws.keys.make("bench")
    with served(folder / "export") as process:
        fetched(key, "limit=1", "application/json")
        before = memory(process, "VmRSS")
        first, whole, size = fetched(key, "", "text/csv")
        again, _, _ = fetched(key, "", "text/csv")
        grown = memory(process, "VmHWM") - before
    note = f"{rows:,} answers, {size / 1e6:.1f} MB, client on the same machine"
    return [
        Figure("first byte", again, "s", 1, note=note),
        Figure("first byte of the first export of a server", first, "s"),
        Figure("whole export", whole, "s", 10),
        Figure("memory grown by", grown, "MB", 100),
    ]


def answers(rows: int) -> pa.Table:
    """Answers with a comment each."""
    ids = range(rows)
    return pa.table(
        {
            "answer": [f"a{i}" for i in ids],
            "response": [f"r{i}" for i in ids],
            "kind": ["nps"] * rows,
            "score": [i % 11 for i in ids],
            "text": [f"What I think of number {i} is that it could be better" for i in ids],
            "customer": [f"c{i % 20_000}" for i in ids],
            "country": [("MY", "TH", "TW")[i % 3] for i in ids],
            "occurred_at": [f"2025-{1 + i % 12:02}-{1 + i % 28:02}T10:00:00Z" for i in ids],
        }
    )


def fetched(key: str, query: str, form: str) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and the bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    begun = time.perf_counter()
    connection.request(
        "GET", f"/api/v1/records/answer?{query}", headers={"Authorization": f"Bearer {key}", "Accept": form}
    )
    reply = connection.getresponse()
    size = len(reply.read(1))
    first = time.perf_counter() - begun
    while part := reply.read(CHUNK):
        size += len(part)
    return first, time.perf_counter() - begun, size


def memory(process: int, field: str) -> float:
    """Megabytes of memory of a process, now (VmRSS) or at most (VmHWM)."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii"))
    assert found
    return int(found[1]) / 1000
