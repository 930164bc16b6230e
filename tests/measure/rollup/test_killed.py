"""A refresh that is killed at any point leaves what is at rest whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

import suara
from measure.generated import DIMENSIONS, ZONE, Company
from records_helper import put_all

ROUNDS = 50
KINDS = ("customer", "order", "ticket", "answer", "response")
# A process of its own that is ready to work; whoever started it says when, and when it ends.
REFRESH = """
import sys, suara
with suara.open(sys.argv[1]) as ws:
    refresher = ws._refresher
    print("ready", flush=True)
    sys.stdin.readline()
    ws.rollup()
    print("done", flush=True)
"""


@pytest.mark.slow
def test_a_refresh_killed_at_random_points_leaves_no_difference(tmp_path: Path) -> None:
    draws, folder = Random(5), tmp_path / "ws"
    with suara.create(folder, timezone=ZONE, dimensions=DIMENSIONS, rollup_after_load=False) as ws:
        records = Company().records()
        put_all(ws, {kind: records[kind] for kind in KINDS})
        ws.rollup()
        whole = _seconds(folder)
    killed = 0
    for number in range(ROUNDS):
        with suara.open(folder) as ws:
            order = {"order": [f"new{number}"], "amount": [1.0], "country": ["MY"], "occurred_at": ["2025-02-03T10:00"]}
            late = {"ticket": [f"late{number % 7}"], "topic": [f"t{number}"], "occurred_at": ["2025-01-09T10:00"]}
            ws.load("order", pa.table(order), "kill")
            ws.load("ticket", pa.table(late), "kill")
        killed += _killed(folder, draws.random() * whole)
    assert killed > ROUNDS // 4
    with suara.open(folder) as ws:
        assert ws.rollup_verify() == []


def _seconds(folder: Path) -> float:
    """How long an undisturbed refresh takes, in a process of its own."""
    process = _process(folder)
    began = time.monotonic()
    process.communicate("go\n")
    return time.monotonic() - began


def _killed(folder: Path, after: float) -> bool:
    """Start a refresh and kill it; whether it was still at work."""
    process = _process(folder)
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return "done" not in said


def _process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", REFRESH, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process
