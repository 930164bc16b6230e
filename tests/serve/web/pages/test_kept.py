"""Answers that are kept while records are the same, and pages that hear when they are not."""

import threading
from datetime import UTC, datetime

import httpx
import pyarrow as pa
import pytest

import suara
from serving import served
from suara.serve.web.shell.kept import HOLDS, STALE, Kept

from .conftest import visiting


class Clock:
    def __init__(self):
        self.now, self.version, self.made = 0.0, 1, 0

    def make(self):
        self.made += 1
        return self.made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(clock):
    found = Kept(lambda: clock.version, lambda: clock.now)
    yield found
    found.close()


def test_an_answer_is_made_once(kept, clock):
    assert [kept.get("a", clock.make) for _ in range(3)] == [1, 1, 1]


def test_another_question_is_another_answer(kept, clock):
    assert (kept.get("a", clock.make), kept.get("b", clock.make)) == (1, 2)


def test_records_that_changed_are_waited_for(kept, clock):
    kept.get("a", clock.make)
    clock.version = 2
    assert kept.get("a", clock.make) == 2


def test_an_old_answer_is_handed_out_once_more_while_a_new_one_is_made(kept, clock):
    kept.get("a", clock.make)
    clock.now = HOLDS + 1
    kept.get("a", clock.make)
    assert kept.get("a", clock.make) == 2


def test_a_very_old_answer_is_not_handed_out(kept, clock):
    kept.get("a", clock.make)
    clock.now = STALE + 1
    assert kept.get("a", clock.make) == 2


def test_what_fails_is_tried_again(kept, clock):
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fails)
    assert kept.get("a", clock.make) == 1


def test_many_who_ask_at_once_wait_for_one(kept, clock):
    begin, found = threading.Event(), []

    def slow():
        begin.wait()
        return clock.make()

    asking = [threading.Thread(target=lambda: found.append(kept.get("a", slow))) for _ in range(8)]
    for thread in asking:
        thread.start()
    begin.set()
    for thread in asking:
        thread.join()
    assert found == [1] * 8


def test_an_open_page_hears_of_a_new_answer(tmp_path):
    with suara.create(tmp_path / "ws") as ws, served(ws) as address, visiting(ws, address) as client:
        put(ws, "a", 9)
        with client.stream("GET", "/live") as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry")
            put(ws, "b", 2)
            assert next(line for line in lines if line.startswith("event")) == "event: moved"


def test_the_page_shows_the_new_answer(tmp_path):
    with suara.create(tmp_path / "ws") as ws, served(ws) as address, visiting(ws, address) as client:
        put(ws, "a", 9)
        assert 'class="value">100<' in client.get("/?range=28d").text
        put(ws, "b", 2)
        assert 'class="value">0<' in client.get("/?range=28d").text


def test_live_numbers_are_for_those_who_are_signed_in(tmp_path):
    with suara.create(tmp_path / "ws") as ws, served(ws) as address:
        assert httpx.get(f"{address}/live", timeout=60).status_code == 303


def put(ws, id, score):
    ws.load("answer", pa.Table.from_pylist([{"answer": id, "kind": "nps", "score": score, "occurred_at": now()}]), "t")


def now():
    return datetime.now(UTC).replace(tzinfo=None)
