"""What was acknowledged is there, once, whenever the server dies."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
import pytest

from serving import Server, free_port
from suara.serve.python import Workspace

pytestmark = pytest.mark.long

ROUNDS = int(os.environ.get("SUARA_KILLS", "20"))


class Respondents:
    """Several programs that send answers again and again, each noting what was acknowledged."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.headers = address, {"Authorization": f"Bearer {key}"}
        self.acknowledged: set[str] = set()
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.answer) for _ in range(4)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Until something more is acknowledged, however slow this machine is."""
        before, end = len(self.acknowledged), time.monotonic() + 60
        while len(self.acknowledged) == before and time.monotonic() < end:
            time.sleep(0.01)

    def answer(self) -> None:
        with httpx.Client(base_url=self.address, timeout=10, headers=self.headers) as client:
            while not self.ended.is_set():
                own = uuid4().hex
                try:
                    sent = {"survey": "relation", "response": own, "answers": {"recommend": 9}}
                    if client.post("/api/v1/responses", json=sent).status_code == 201:
                        self.acknowledged.add(own)
                except httpx.TransportError:
                    time.sleep(0.02)


def in_ledger(ws: Workspace) -> list[str]:
    with ws.ledger.reading() as connection:
        query = "SELECT response FROM answers WHERE question = 'recommend'"
        return list(connection.exec_driver_sql(query).scalars())


def in_warehouse(ws: Workspace) -> list[str]:
    with ws.warehouse.reading() as connection:
        return [row[0] for row in connection.execute("SELECT response FROM answers").fetchall()]


@pytest.mark.slow
def test_every_acknowledged_answer_is_there_once_after_kills(ws):
    random, server = Random(7), Server(ws.folder, free_port())
    with server, Respondents(server.address, ws.keys.make("people")) as people:
        for _ in range(ROUNDS):
            server.start()
            people.wait_for_more()
            time.sleep(random.uniform(0, 0.5))
            server.kill()
    ws.feed()
    ledger, warehouse = in_ledger(ws), in_warehouse(ws)
    assert people.acknowledged
    assert people.acknowledged <= set(ledger)
    assert len(ledger) == len(set(ledger))
    assert sorted(ledger) == sorted(warehouse)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], check=False)
    if mounted.returncode:
        pytest.skip("a file system can only be mounted by root")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


@pytest.mark.slow
@pytest.mark.parametrize("ledger_address", ["sqlite"])
def test_a_full_disk_is_503_loses_nothing_and_is_over_when_there_is_room(ws, small_disk):
    import shutil

    shutil.copytree(ws.folder, small_disk / "ws")
    key = Workspace(small_disk / "ws", ws.settings).keys.make("disk")
    with Server(small_disk / "ws", free_port()) as server:
        server.start()
        with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
            kept = post(client, 20)
            fill(small_disk)
            refused = post(client, 400)
            assert 503 in refused
            (small_disk / "ballast").unlink()
            again = post(client, 20)
        server.stop()
    assert again == [201] * 20
    with Workspace(small_disk / "ws", ws.settings) as left:
        assert len(in_ledger(left)) == (kept + refused + again).count(201)


def post(client: httpx.Client, times: int) -> list[int]:
    answer = {"survey": "relation", "answers": {"recommend": 9, "why": "x" * 3000}}
    return [client.post("/api/v1/responses", json=answer).status_code for _ in range(times)]


def fill(place: Path) -> None:
    """Leave no room."""
    with (place / "ballast").open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        except OSError:
            pass
