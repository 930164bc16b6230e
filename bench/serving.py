"""Answers taken in: full submissions at the public page, single answers and batches at the API; CPU of each."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from figures import Figure

import suara

SURVEY = {
    "survey": "bench",
    "kind": "relationship",
    "title": "Bench",
    "languages": ["en"],
    "pages": [
        {
            "questions": [
                {"id": "recommend", "type": "nps", "text": "How likely are you to recommend us?", "required": True},
                {"id": "why", "type": "long_text", "text": "Why?"},
            ]
        }
    ],
}
CLIENTS, SECONDS, PORT = 8, 8.0, 8830
SLIP = re.compile(rb'name="suara.slip" value="([^"]+)"')


def measure(scale: float, folder: Path) -> list[Figure]:
    """Rates, times and CPU."""
    with suara.create(folder / "serving") as ws:
        ws.surveys.publish(SURVEY)
    with served(folder / "serving") as process:
        rate, slowest, cpu = loaded(process, submit, SECONDS * scale)
    note = f"{CLIENTS} clients on the same machine, page GET and POST, durable"
    return [
        Figure("full submissions", rate, "/s", note=note),
        Figure("slowest of a hundred", slowest * 1000, "ms", 150),
        Figure("CPU of the server for one", cpu * 1000, "ms"),
    ]


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """A server in a process of its own; its process id."""
    start = "import sys; from suara.serve.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "serve", "--port", str(PORT), "--workspace", str(folder)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait()
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def wait() -> None:
    """Until it answers."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


def loaded(process: int, once: Callable[[http.client.HTTPConnection], None], seconds: float) -> tuple[float, ...]:
    """Requests by several clients at once: rate, 99th percentile (s), CPU seconds of the server for each."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            once(connection)
            taken.append(time.perf_counter() - begun)

    before, begun = cpu_of(process), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    return len(taken) / elapsed, quantiles(taken, n=100)[98], (cpu_of(process) - before) / len(taken)


def submit(connection: http.client.HTTPConnection) -> None:
    """One respondent: the page, then the form."""
    connection.request("GET", "/s/bench")
    page = connection.getresponse().read()
    slip = SLIP.search(page)
    assert slip
    form = {"suara.slip": slip[1].decode(), "suara.page": "0", "recommend": "9", "why": "quick and friendly"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/s/bench", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.status


def cpu_of(process: int) -> float:
    """CPU seconds that a process has used, in user and system mode (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
