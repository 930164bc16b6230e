"""The last orders before the open months, at rest, follow whatever becomes of the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

import suara
from measure.rollup.test_at_rest import differing
from suara.measure.rollup import lasts, refresh
from suara.serve import python
from suara.serve.python import Workspace
from suara.store import rollups

pytestmark = [pytest.mark.slow, pytest.mark.long]

MONTHS = {"since": "2025-01-01", "until": "2025-05-01", "grain": "month"}
MARCH = {"since": "2025-03-01", "until": "2025-04-01"}


class Clock:
    """What time it is for a refresh and a question."""

    def __init__(self) -> None:
        self.now = datetime(2025, 3, 20)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (refresh, python):
        monkeypatch.setattr(module, "utc_now", clock)
    return clock


@pytest.fixture
def ws(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """Two customers bought in January, and again in March."""
    with suara.create(tmp_path / "ws", dimensions={"country": "text"}, rollup_after_load=False) as ws:
        bring(ws, a="2025-01-05", b="2025-01-10")
        bring(ws, a="2025-03-06", b="2025-03-11")
        ws.rollup()
        yield ws


def bring(ws: Workspace, **at: Any) -> int:
    """Load an order of each customer named; the load."""
    columns = {"order": [f"{c}{t}" for c, t in at.items()], "customer": list(at), "occurred_at": list(at.values())}
    load = ws.load("order", pa.table(columns | {"amount": [1.0] * len(at)}), "shop")
    assert load.id
    return load.id


def gap(ws: Workspace) -> float:
    (row,) = ws.measure("repurchase_gap", **MARCH).rows
    return float(row["value"])


def kept(ws: Workspace) -> dict[str, datetime]:
    with ws.warehouse.reading() as connection:
        return rollups.lasts(connection, "order_gaps")


def test_each_customer_has_one(ws: Workspace) -> None:
    assert kept(ws) == {"a": datetime(2025, 1, 5), "b": datetime(2025, 1, 10)}


def test_a_refresh_of_the_open_month_looks_through_no_history_before(ws: Workspace) -> None:
    with ws.warehouse.writing() as connection:
        connection.execute("UPDATE suara_lasts SET last_at = last_at - INTERVAL 1 DAY WHERE customer NOTNULL")
    bring(ws, c="2025-03-12")
    ws.rollup()
    assert gap(ws) == 61
    assert {(d.view, d.cell.get("customer")) for d in ws.rollup_verify()} >= {("order_gaps", "a"), ("order_gaps", "b")}


@pytest.mark.parametrize(
    ("change", "days"),
    [
        (lambda ws: bring(ws, a="2025-01-25", b="2025-01-30"), 40),
        (lambda ws: ws.undo(1), None),
        (lambda ws: ws.erase("a"), 60),
        (lambda ws: ws.erase("a", "detach"), 60),
        (lambda ws: bring(ws, a="2025-02-14", b="2025-02-19"), 20),
    ],
    ids=["late", "undone", "erased", "detached", "late within what is looked through"],
)
def test_they_follow_a_change(ws: Workspace, change: Callable[[Workspace], Any], days: float | None) -> None:
    change(ws)
    ws.rollup()
    bring(ws, c="2025-03-12")
    ws.rollup()
    (row,) = ws.measure("repurchase_gap", **MARCH).rows
    assert row["value"] == days
    assert ws.rollup_verify() == []


def test_they_move_on_with_the_months(ws: Workspace, clock: Clock) -> None:
    clock.now = datetime(2025, 5, 2)
    bring(ws, c="2025-05-01")
    ws.rollup()
    assert kept(ws) == {"a": datetime(2025, 3, 6), "b": datetime(2025, 3, 11)}


def test_a_refresh_with_the_facts_on_another_engine_leaves_none_to_grow_old(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(lasts, "_wanted", lambda facts, view: False)
        bring(ws, a="2025-01-25", b="2025-01-30")
        ws.rollup()
        assert kept(ws) == {}
    bring(ws, c="2025-03-12")
    ws.rollup()
    assert gap(ws) == 40


def test_nothing_of_a_person_erased_is_among_them(ws: Workspace) -> None:
    ws.erase("a")
    assert set(kept(ws)) == {"b"}


def test_an_order_corrected_to_be_of_another_customer_leaves_the_first_none(ws: Workspace) -> None:
    order = {"order": ["a2025-01-05"], "customer": ["c"], "occurred_at": ["2025-01-05"], "amount": [1.0]}
    ws.load("order", pa.table(order), "shop")
    ws.rollup()
    assert set(kept(ws)) == {"b", "c"}


def test_any_history_of_orders_leaves_their_gaps_equal_to_the_facts(ws: Workspace, clock: Clock) -> None:
    draws, loads = Random(2), [1, 2]
    for _ in range(20):
        what = draws.choice(["order"] * 6 + ["undo", "erase", "later"])
        if what == "order":
            # Most are of the open months, so that what is at rest goes on being used.
            back = draws.choice((3, 20, 20, 40, 90))
            at = clock.now - timedelta(seconds=draws.randrange(back * 86_400))
            loads.append(bring(ws, **{draws.choice("abcdef"): at}))
        elif what == "undo" and loads:
            ws.undo(loads.pop(draws.randrange(len(loads))))
        elif what == "later":
            clock.now += timedelta(days=draws.randrange(15))
        elif (customers := sorted(kept(ws))) and what == "erase":
            ws.erase(draws.choice(customers), draws.choice(("delete", "detach")))
        ws.rollup()
        direct = ws.measure("repurchase_gap", direct=True, **MONTHS)
        assert not differing(ws.measure("repurchase_gap", **MONTHS), direct)
    assert ws.rollup_verify() == []
