"""A refresh that is killed at any point leaves what is at rest whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

import suara
from measure.generated import DIMENSIONS, ZONE, Company
from records_helper import put_all

pytestmark = pytest.mark.long

ROUNDS = 50
Refreshes = subprocess.Popen[str]
KINDS = ("customer", "order", "ticket", "answer", "response")
# A process that has everything imported makes one for each refresh: it says which, and whether that came to its end.
REFRESHES = """
import os, sys, suara
suara.open(sys.argv[1])._refresher
print("ready", flush=True)
for _ in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        print("over", flush=True)
    else:
        print(os.getpid(), flush=True)
        with suara.open(sys.argv[1]) as ws:
            ws.rollup()
        print("done", flush=True)
        os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX")
def test_a_refresh_killed_at_random_points_leaves_no_difference(tmp_path: Path) -> None:
    draws, folder = Random(5), tmp_path / "ws"
    with suara.create(folder, timezone=ZONE, dimensions=DIMENSIONS, rollup_after_load=False) as ws:
        records = Company().records()
        put_all(ws, {kind: records[kind] for kind in KINDS})
        ws.rollup()
    with _refreshes(folder) as refreshes:
        _disturb(folder, ROUNDS)
        whole, killed = _seconds(refreshes), 0
        for number in range(ROUNDS):
            _disturb(folder, number)
            killed += _killed(refreshes, draws.random() * whole)
    assert killed > ROUNDS // 4
    with suara.open(folder) as ws:
        assert ws.rollup_verify() == []


def _disturb(folder: Path, number: int) -> None:
    """Load new and late records."""
    with suara.open(folder) as ws:
        order = {"order": [f"new{number}"], "amount": [1.0], "country": ["MY"], "occurred_at": ["2025-02-03T10:00"]}
        late = {"ticket": [f"late{number % 7}"], "topic": [f"t{number}"], "occurred_at": ["2025-01-09T10:00"]}
        ws.load("order", pa.table(order), "kill")
        ws.load("ticket", pa.table(late), "kill")


@contextmanager
def _refreshes(folder: Path) -> Iterator[Refreshes]:
    """The process that makes refreshes."""
    command = [sys.executable, "-c", REFRESHES, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert _said(process) == "ready"
        yield process
        assert process.stdin
        process.stdin.close()


def _seconds(refreshes: Refreshes) -> float:
    """How long an undisturbed refresh takes, in a process of its own."""
    _begun(refreshes)
    began = time.monotonic()
    assert _said(refreshes) == "done"
    took = time.monotonic() - began
    assert _said(refreshes) == "over"
    return took


def _killed(refreshes: Refreshes, after: float) -> bool:
    """Start a refresh and kill it; whether it was still at work."""
    process = _begun(refreshes)
    time.sleep(after)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    said = _said(refreshes)
    assert said == "over" or _said(refreshes) == "over"
    return said == "over"


def _begun(refreshes: Refreshes) -> int:
    """Let a refresh begin; its process."""
    assert refreshes.stdin
    refreshes.stdin.write("go\n")
    refreshes.stdin.flush()
    return int(_said(refreshes))


def _said(refreshes: Refreshes) -> str:
    """The next line that was said."""
    assert refreshes.stdout
    return refreshes.stdout.readline().strip()
