"""Asking with the ledger on a real PostgreSQL server, where several may write at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import suara
from who_helper import NOON, asked, known, loaded, published, ran, sent, table

pytestmark = pytest.mark.slow
CUSTOMERS = [f"c{i}" for i in range(200)]


@pytest.fixture
def ws(tmp_path, postgresql):
    address = postgresql.format(schema=f"asking_{tmp_path.name[-12:].strip('_')}")
    with suara.create(tmp_path / "ws", timezone="Asia/Kuala_Lumpur", ledger=address) as workspace:
        known(workspace, *CUSTOMERS)
        yield workspace


def test_two_who_invite_the_same_people_at_once_ask_each_once(ws):
    published(ws)
    with ThreadPoolExecutor(4) as pool:
        made = [one for some in pool.map(lambda _: asked(ws, "csat", *CUSTOMERS), range(4)) for one in some]
    assert sum(one.outcome == "asked" for one in made) == len(table(ws, "invitations")) == 200
    assert len(table(ws, "decisions")) == 800


def test_two_rounds_at_once_decide_each_candidate_once(ws):
    published(ws, trigger={"record": "cart"})
    loaded(ws, "cart", *({"cart": f"k{c}", "customer": c, "occurred_at": NOON} for c in CUSTOMERS))
    ran(ws, NOON - timedelta(hours=1))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ran(ws), range(4)))
    assert sum(one.asked for rounds in found for one in rounds) == 200
    assert len(table(ws, "decisions")) == len(table(ws, "invitations")) == 200


def test_messages_leave_and_reminders_follow(ws):
    asked(ws, published(ws), "c1")
    assert sent(ws, NOON) == [("invite", "csat", "c1")]
    assert sent(ws, NOON + timedelta(days=5)) == [("remind", "csat", "c1")]
