"""A load that is killed at any point leaves the workspace as it was, or complete."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import suara

pytestmark = pytest.mark.long

ROWS = 60_000
LOAD = """
import sys, suara
ws = suara.open(sys.argv[1])
print("ready", flush=True)
ws.load("answer", sys.argv[2])
print("done", flush=True)
"""


def write(path: Path, score: int) -> Path:
    lines = (f"a{i},nps,{score},2025-01-05T10:00:00Z,fine\n" for i in range(ROWS))
    path.write_text("answer,kind,score,occurred_at,text\n" + "bad,nps,99,2025-01-05,x\n" + "".join(lines))
    return path


def state(folder: Path) -> tuple[int, int, int]:
    """Records, versions in history, loads listed."""
    with suara.open(folder) as ws, ws.warehouse.reading() as connection:
        tables = ("answers", "answers_history", "suara_loads")
        return tuple(connection.execute(f"SELECT count(*) FROM {t}").fetchall()[0][0] for t in tables)


def killed(folder: Path, file: Path, after: float) -> None:
    """Load in a process of its own, and kill it so long after it began."""
    here = {**os.environ, "PYTHONPATH": str(Path(suara.__file__).parents[1])}
    process = subprocess.Popen([sys.executable, "-c", LOAD, folder, file], stdout=subprocess.PIPE, env=here)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_killed_load_is_whole_or_never_was(tmp_path):
    folder = tmp_path / "ws"
    with suara.create(folder) as ws:
        before = time.perf_counter()
        ws.load("answer", write(tmp_path / "first.csv", 1))
        took = time.perf_counter() - before
    whole = lambda n: (ROWS, (n - 1) * ROWS, n)  # noqa: E731
    chance = random.Random(2)
    n, fates = 1, set()
    for turn in range(10):
        killed(folder, write(tmp_path / "next.csv", 2 + turn % 8), chance.uniform(0, 1.3 * took))
        found = state(folder)
        assert found in (whole(n), whole(n + 1))
        fates.add(found[2] > n)
        n = found[2]
    assert False in fates
    with suara.open(folder) as ws:
        assert ws.load("answer", write(tmp_path / "last.csv", 0)).updated == ROWS
    assert state(folder) == whole(n + 1)
    assert not [p for p in (folder / ".spill").iterdir() if p.name.startswith("stage-")]
