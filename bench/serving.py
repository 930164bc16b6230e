"""Answers taken in: full submissions at the public page, single answers and batches at the API; CPU of each."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode
from uuid import uuid4

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
CLIENTS, SECONDS, WARM, PORT = 8, 8.0, 4.0, 8830
BATCH = 5_000
SLIP = re.compile(rb'name="suara.slip" value="([^"]+)"')


def measure(scale: float, folder: Path) -> list[Figure]:
    """Rates, times and CPU."""
    with suara.create(folder / "serving") as ws:
        ws.surveys.publish(SURVEY)
        key = ws.keys.make("bench")
    found: list[Figure] = []
    with served(folder / "serving") as process:
        for what, once, many, clients, slowest in (
            ("page GET and POST", submit, 1, CLIENTS, 150),
            ("API, single answers", partial(send, key), 1, CLIENTS, 50),
            (f"API, batches of {BATCH:,}", partial(send_many, key), BATCH, 2, None),
        ):
            found += figures(what, loaded(process, once, SECONDS * scale, clients), many, slowest)
    return found


def figures(what: str, taken: tuple[float, ...], many: int, slowest: float | None) -> list[Figure]:
    """What one kind of load gave, by submission; `many` come with one request."""
    rate, last, cpu, feed = taken
    return [
        Figure(f"{what}: submissions", rate * many, "/s"),
        Figure("- slowest of a hundred requests", last * 1000, "ms", slowest),
        Figure("- CPU of the server for one submission", cpu / many * 1e6, "us"),
        Figure("- CPU of one with the feed that follows", feed / many * 1e6, "us"),
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


def loaded(
    process: int, once: Callable[[http.client.HTTPConnection], None], seconds: float, clients: int
) -> tuple[float, ...]:
    """Requests by several clients at once: rate, 99th percentile (s), CPU seconds for each; those with the feed."""
    # What is loaded or compiled when it is first needed (the feed's libraries, say) belongs to no submission.
    asked(once, WARM, clients)
    before, begun = idle(process), time.perf_counter()
    taken = asked(once, seconds, clients)
    elapsed, used = time.perf_counter() - begun, cpu_of(process) - before
    all_used = idle(process) - before
    return len(taken) / elapsed, quantiles(taken, n=100)[98], used / len(taken), all_used / len(taken)


def asked(once: Callable[[http.client.HTTPConnection], None], seconds: float, clients: int) -> list[float]:
    """Let clients ask one request after another for some seconds; how long each took."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        while time.perf_counter() < end:
            begun = time.perf_counter()
            once(connection)
            taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def idle(process: int) -> float:
    """CPU seconds of a process once it uses hardly any more: all that came in is in the warehouse."""
    used = cpu_of(process)
    while True:
        time.sleep(2)
        if (now := cpu_of(process)) - used < 0.2:
            return now
        used = now


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


def send(key: str, connection: http.client.HTTPConnection) -> None:
    """One answer from a program."""
    assert post(key, connection, row(), "application/json") == 201


def send_many(key: str, connection: http.client.HTTPConnection) -> None:
    """Many answers from a program."""
    body = "\n".join(row() for _ in range(BATCH))
    assert post(key, connection, body, "application/x-ndjson") == 200


def row() -> str:
    """A response of its own id."""
    answers = {"recommend": 9, "why": "quick and friendly"}
    return json.dumps({"survey": "bench", "response": uuid4().hex, "customer": uuid4().hex, "answers": answers})


def post(key: str, connection: http.client.HTTPConnection, body: str, kind: str) -> int:
    """Send answers to the API; the status."""
    headers = {"Content-Type": kind, "Authorization": f"Bearer {key}"}
    connection.request("POST", "/api/v1/responses", body.encode(), headers)
    answer = connection.getresponse()
    told = answer.read()
    assert kind == "application/json" or told.count(b'"status":201') == BATCH
    return answer.status


def cpu_of(process: int) -> float:
    """CPU seconds that a process has used, in user and system mode (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
