"""Facts on a remote engine are what they would be at home, whatever is loaded, taken back or erased."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

import suara
from loading_helper import counts
from suara import settings as settings_file
from suara.errors import KeepingError, SettingsError
from suara.records import KINDS
from suara.serve.python import Workspace
from suara.store import changes
from suara.store.engines._live import table_of
from suara.store.engines._remote import Remote
from suara.store.schema import column_types

pytestmark = pytest.mark.long

Create = Callable[..., Workspace]
Row = dict[str, Any]

HOSTILE = [
    "it's",
    'a "quote"',
    "back\\slash \\'",
    "a\0b",
    "😀 ไทย",
    "'; DROP TABLE orders --",
    "%s {x:String} $suara_x",
]


def order(number: int, amount: float = 1.0, **others: Any) -> Row:
    """An order of the third of January or so."""
    return {"order": f"o{number}", "occurred_at": datetime(2025, 1, 3 + number % 5, 20), "amount": amount, **others}


def load(ws: Workspace, kind: str, *rows: Row) -> tuple[int, int, int, int]:
    """Load records; accepted, updated, unchanged, rejected."""
    columns = dict.fromkeys(c for row in rows for c in row)
    return counts(ws.load(kind, pa.table({c: [row.get(c) for row in rows] for c in columns})))


def records(ws: Workspace, kind: str) -> list[Row]:
    """The visible records of a kind, all columns, by id; times without zone."""
    engine = ws.warehouse.engine
    types = {**column_types(KINDS[kind], ws.settings.dimensions), "load": "integer"}
    rows = engine.rows(engine.compile(table_of(KINDS[kind].plural, types)), {}, {})
    return sorted(rows, key=lambda row: str(row[kind]))


def engine_of(ws: Workspace) -> Remote:
    """The workspace's engine, which is remote."""
    assert isinstance(ws.warehouse.engine, Remote)
    return ws.warehouse.engine


def reopened(ws: Workspace, **changes: Any) -> Workspace:
    """The workspace after its settings file was changed."""
    ws.close()
    kept = {f: getattr(ws.settings, f) for f in ("name", "timezone", "dimensions", "engine")}
    settings_file.write(ws.folder, settings_file.convert(kept | changes))
    return suara.open(ws.folder)


# -- letting in, taking back -------------------------------------------------------------------------


def test_new_changed_and_equal_records_are_told_apart(create_remote: Create) -> None:
    with create_remote() as ws:
        assert load(ws, "order", order(1), order(2)) == (2, 0, 0, 0)
        assert load(ws, "order", order(1), order(2, 5.0), order(3)) == (1, 1, 1, 0)
        assert [(r["order"], r["amount"], r["load"]) for r in records(ws, "order")] == [
            ("o1", 1.0, 1),
            ("o2", 5.0, 2),
            ("o3", 1.0, 2),
        ]


def test_an_id_that_comes_twice_in_a_delivery_counts_once(create_remote: Create) -> None:
    with create_remote() as ws:
        assert load(ws, "order", order(1), order(1, 2.0), order(1, 2.0)) == (1, 1, 1, 0)
        assert [r["amount"] for r in records(ws, "order")] == [2.0]


def test_what_a_delivery_does_not_name_is_empty_in_the_new_version(create_remote: Create) -> None:
    with create_remote() as ws:
        load(ws, "order", order(1, channel="web"))
        assert load(ws, "order", order(1)) == (0, 1, 0, 0)
        assert records(ws, "order")[0]["channel"] is None


@pytest.mark.parametrize("undone", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (2, 3, 1)])
def test_loads_can_be_taken_back_in_any_order(undone: tuple[int, ...], create_remote: Create) -> None:
    with create_remote() as ws:
        for amount in (1.0, 2.0, 3.0):
            load(ws, "order", order(1, amount))
        left = [1, 2, 3]
        for number in undone:
            ws.undo(number)
            left.remove(number)
            assert [r["amount"] for r in records(ws, "order")] == [float(n) for n in left[-1:]]


def test_a_batch_that_was_taken_back_goes_with_the_next_load(create_remote: Create) -> None:
    with create_remote() as ws:
        load(ws, "order", order(1))
        load(ws, "order", order(1, 2.0))
        ws.undo(2)
        load(ws, "order", order(2))
        assert engine_of(ws).batches("orders_versions") == {1, 3}
        assert engine_of(ws).batches("orders_superseded") == set()


def test_a_dry_run_is_never_seen(create_remote: Create) -> None:
    with create_remote() as ws:
        load(ws, "order", order(1))
        ws.load("order", pa.Table.from_pylist([order(1, 2.0), order(2)]), dry_run=True)
        assert [r["amount"] for r in records(ws, "order")] == [1.0]
        assert load(ws, "order", order(3)) == (1, 0, 0, 0)
        assert [r["order"] for r in records(ws, "order")] == ["o1", "o3"]


def test_text_comes_back_as_it_was(create_remote: Create) -> None:
    with create_remote(dimensions={"plan": "text"}) as ws:
        rows = [order(i, plan=text) for i, text in enumerate(HOSTILE)]
        assert load(ws, "order", *rows) == (len(HOSTILE), 0, 0, 0)
        assert load(ws, "order", *rows) == (0, 0, len(HOSTILE), 0)
        assert [r["plan"] for r in records(ws, "order")] == HOSTILE


def test_a_filter_finds_any_text(create_remote: Create) -> None:
    with create_remote(dimensions={"plan": "text"}) as ws:
        load(ws, "order", *(order(i, plan=t) for i, t in enumerate(HOSTILE)))
        january = {"since": "2025-01-01", "until": "2025-02-01"}
        assert [ws.measure("orders", **january, where={"plan": [t]}).rows[0]["value"] for t in HOSTILE] == [1] * len(
            HOSTILE
        )


def test_every_type_of_column_comes_back_as_it_was(create_remote: Create) -> None:
    at = datetime(1999, 12, 31, 23, 59, 59, 999_999)
    with create_remote(dimensions={"vip": "boolean", "stars": "number"}, timezone="Asia/Kuala_Lumpur") as ws:
        row = {"answer": "a1", "kind": "intent", "choices": ["b'uy", "a"], "occurred_at": at, "vip": False}
        load(ws, "answer", row | {"stars": 1e-300, "score": 0.1})
        (found,) = records(ws, "answer")
        assert {c: found[c] for c in row} == row
        assert (found["stars"], found["score"], str(found["day"])) == (1e-300, 0.1, "2000-01-01")
        assert load(ws, "answer", row | {"stars": 1e-300, "score": 0.1}) == (0, 0, 1, 0)


def test_an_answer_without_choices_that_comes_again_is_unchanged(create_remote: Create) -> None:
    with create_remote() as ws:
        row = {"answer": "a1", "kind": "nps", "score": 9, "occurred_at": datetime(2025, 1, 5)}
        load(ws, "answer", row, {**row, "answer": "a2", "choices": ["x"]})
        assert load(ws, "answer", row, {**row, "answer": "a2", "choices": ["x"]}) == (0, 0, 2, 0)
        assert load(ws, "answer", row) == (0, 0, 1, 0)


@pytest.mark.slow
def test_a_large_delivery_arrives_whole(create_remote: Create) -> None:
    many = 150_000  # more than DuckDB holds in one group of rows
    ids = pa.array([f"o{i}" for i in range(many)])
    table = pa.table({"order": ids, "occurred_at": [datetime(2025, 1, 5)] * many, "amount": [1.0] * many})
    with create_remote() as ws:
        assert counts(ws.load("order", table)) == (many, 0, 0, 0)
        assert counts(ws.load("order", table.slice(0, 130_000))) == (0, 0, 130_000, 0)
        changed = table.slice(0, 130_000).set_column(2, "amount", pa.array([2.0] * 130_000))
        assert counts(ws.load("order", changed)) == (0, 130_000, 0, 0)
        january = {"since": "2025-01-01", "until": "2025-02-01"}
        assert ws.measure("sales", **january).rows[0]["value"] == many + 130_000
        ws.undo(3)
        assert ws.measure("sales", **january).rows[0]["value"] == many


# -- the same as at home -----------------------------------------------------------------------------

contact = st.fixed_dictionaries(
    {
        "contact": st.sampled_from(["k1", "k2", "k3"]),
        "customer": st.sampled_from(["ann", "bob", None]),
        "ticket": st.sampled_from(["t1", "t2", None]),
        "channel": st.sampled_from(["chat", "phone"]),
    }
)
ticket = st.fixed_dictionaries(
    {"ticket": st.sampled_from(["t1", "t2"]), "customer": st.sampled_from(["ann", "bob", None])}
)
step = st.one_of(
    st.tuples(st.just("contact"), st.lists(contact, min_size=1, max_size=3, unique_by=itemgetter("contact"))),
    st.tuples(st.just("ticket"), st.lists(ticket, min_size=1, max_size=2, unique_by=itemgetter("ticket"))),
    st.tuples(st.just("undo"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["delete", "detach"]), st.sampled_from(["ann", "bob"])),
)


def done(ws: Workspace, what: str, given: Any) -> Any:
    """Do one step; what it says of itself, or the error."""
    try:
        if what in KINDS:
            return load(ws, what, *({"occurred_at": datetime(2025, 1, 1), **row} for row in given))
        if what == "undo":
            return ws.undo(given)
        return ws.erase(given, mode=what).removed
    except suara.errors.SuaraError as fault:
        return type(fault)


@pytest.mark.slow
@examples(max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, min_size=2, max_size=7))
def test_whatever_happens_it_is_as_at_home(
    steps: list[tuple[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
    remote_url: Callable[..., str],
) -> None:
    folder = tmp_path_factory.mktemp("both")
    with suara.create(folder / "home") as home, suara.create(folder / "remote", engine=remote_url()) as remote:
        for what, given_ in steps:
            assert done(remote, what, given_) == done(home, what, given_)
            for kind in ("contact", "ticket"):
                assert records(remote, kind) == records(home, kind)


# -- forgetting people -------------------------------------------------------------------------------


def everywhere(ws: Workspace, text: str) -> list[str]:
    """The tables and columns of the engine that hold a text anywhere, batches that do not count included."""
    engine, found = engine_of(ws), []
    for kind in KINDS.values():
        types = {**column_types(kind, ws.settings.dimensions), "load": "integer"}
        rows = engine.asked(table_of(f"{kind.plural}_versions", types))
        found += [f"{kind.plural}.{c}" for row in rows for c, v in row.items() if v is not None and text in str(v)]
        gone = engine.asked(table_of(f"{kind.plural}_superseded", {"id": "text", "version": "integer"}))
        found += [f"{kind.plural}_superseded" for row in gone if text in row["id"]]
    return found


def with_ann(ws: Workspace) -> None:
    """Ann is a customer, in three versions; she wrote, visited and was invited; bob did too."""
    at = datetime(2025, 1, 5)
    for channel in ("web", "shop", "fair"):
        load(ws, "customer", {"customer": "ann-1", "occurred_at": at, "channel": channel})
    ws.undo(3)
    said = {"kind": "nps", "score": 9, "occurred_at": at}
    load(ws, "response", {"response": "r-ann-1", "customer": "ann-1", "occurred_at": at})
    load(
        ws,
        "answer",
        {"answer": "x1", "response": "r-ann-1", "text": "ann-1 wrote", **said},
        {"answer": "x2", "customer": "bob", "text": "kept", **said},
    )
    load(
        ws,
        "session",
        {"session": "s1", "customer": "ann-1", "visitor": "v-ann-1", "occurred_at": at},
        {"session": "s2", "visitor": "v-ann-1", "occurred_at": at},
    )
    load(ws, "referral", {"referral": "f1", "customer": "bob", "invitee": "ann-1", "occurred_at": at})
    load(ws, "subscription", {"subscription": "p1", "customer": "ann-1", "occurred_at": at})


def test_an_erased_person_is_in_no_batch(create_remote: Create) -> None:
    with create_remote() as ws:
        with_ann(ws)
        removed = ws.erase("ann-1").removed
        assert removed["customers"] == removed["customers_history"] == removed["answers"] == 1
        assert removed["sessions"] == 2
        assert removed["referrals.invitee"] == 1
        assert everywhere(ws, "ann-1") == []
        assert [r["text"] for r in records(ws, "answer")] == ["kept"]


def test_a_detached_person_leaves_numbers_alone(create_remote: Create) -> None:
    with create_remote() as ws:
        with_ann(ws)
        ws.erase("ann-1", mode="detach")
        assert set(everywhere(ws, "ann-1")) == {"responses.response", "answers.response"}
        assert len(records(ws, "session")) == 2
        assert [r["customer"][:7] for r in records(ws, "subscription")] == ["erased-"]
        assert records(ws, "customer")[0]["customer"] != records(ws, "subscription")[0]["customer"]


def test_an_erasure_that_was_cut_off_can_be_run_again(create_remote: Create) -> None:
    with create_remote() as ws:
        with_ann(ws)
        with pytest.raises(ZeroDivisionError):
            erased_and_cut_off(ws, "ann-1")
        with pytest.raises(KeepingError):
            ws.erase("ann-1")
        assert everywhere(ws, "ann-1") == []


def erased_and_cut_off(ws: Workspace, customer: str) -> None:
    """Erase a person from the engine in a transaction that comes to nothing."""
    with ws.warehouse.writing() as connection:
        ws.warehouse.engine.remove(connection, customer, detach=False)
        raise ZeroDivisionError


def test_the_days_of_an_erasure_that_was_cut_off_are_known_as_changed(create_remote: Create) -> None:
    with create_remote() as ws:
        with_ann(ws)
        with ws.warehouse.reading() as connection:
            before = changes.head(connection)
        with pytest.raises(ZeroDivisionError):
            erased_and_cut_off(ws, "ann-1")
        with ws.warehouse.reading() as connection:
            assert {c.how for c in changes.since(connection, before)} == {"erase"}


# -- shape -------------------------------------------------------------------------------------------


def test_a_dimension_declared_later_is_a_column_of_what_was_there(create_remote: Create) -> None:
    with create_remote() as ws:
        load(ws, "order", order(1))
    with reopened(ws, dimensions={"plan": "text"}) as later:
        assert load(later, "order", order(2, plan="gold")) == (1, 0, 0, 0)
        assert load(later, "order", order(1)) == (0, 0, 1, 0)
        assert [r["plan"] for r in records(later, "order")] == [None, "gold"]


def test_a_dimension_may_become_a_number_where_all_are(create_remote: Create) -> None:
    with create_remote(dimensions={"stars": "text"}) as ws:
        load(ws, "order", order(1, stars="3"))
    with reopened(ws, dimensions={"stars": "number"}) as later:
        assert records(later, "order")[0]["stars"] == 3.0


def test_a_dimension_may_not_become_a_number_where_some_are_none(create_remote: Create) -> None:
    with create_remote(dimensions={"stars": "text"}) as ws:
        load(ws, "order", order(1, stars="three"))
    with reopened(ws, dimensions={"stars": "number"}) as later, pytest.raises(SettingsError, match="stars"):
        later.measure("orders")


def test_another_time_zone_moves_records_to_their_new_local_day(create_remote: Create) -> None:
    with create_remote() as ws:
        load(ws, "order", order(0))
        assert [str(r["day"]) for r in records(ws, "order")] == ["2025-01-03"]
    with reopened(ws, timezone="Asia/Kuala_Lumpur") as later:
        assert [str(r["day"]) for r in records(later, "order")] == ["2025-01-04"]


def test_two_workspaces_cannot_share_a_place(create_remote: Create) -> None:
    with create_remote("one") as one, pytest.raises(SettingsError, match="another workspace"):
        create_remote("two", engine=one.settings.engine)


def test_another_engine_in_the_settings_does_not_lose_facts_without_a_word(
    create_remote: Create, remote_url: Callable[..., str]
) -> None:
    with create_remote() as ws:
        load(ws, "order", order(1))
    with reopened(ws, engine=remote_url()) as moved, pytest.raises(SettingsError, match="another engine"):
        moved.measure("orders")


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no engine"):
        suara.create(tmp_path / "ws", engine="oracle://somewhere")


# -- examined ----------------------------------------------------------------------------------------


def findings(ws: Workspace) -> dict[str, str]:
    """What the doctor says of the facts, by check."""
    return {f.check: f.status for f in ws.doctor() if f.check in ("ids", "days")}


def test_the_doctor_asks_the_engine(create_remote: Create) -> None:
    with create_remote(timezone="Asia/Kuala_Lumpur") as ws:
        load(ws, "order", order(0), order(1))
        assert findings(ws) == {"ids": "ok", "days": "ok"}
        engine_of(ws).rewrite("orders_versions", "amount = 1", {"order": "'o0'", "day": "NULL"})
        engine_of(ws).anew()
        assert findings(ws) == {"ids": "fail", "days": "fail"}


# -- killed ------------------------------------------------------------------------------------------

MAKE = """
import sys, datetime, pyarrow as pa, suara
ws = suara.create(sys.argv[1], engine=sys.argv[2])
rows = {"order": ["o1", "o2"], "occurred_at": [datetime.datetime(2025, 1, 1)] * 2, "amount": [1.0, 2.0]}
ws.load("order", pa.table(rows))
"""
KILLED = """
import os, sys, datetime, pyarrow as pa, suara
from suara.store import loads
loads.record = lambda *_: os.kill(os.getpid(), 9)
ws = suara.open(sys.argv[1])
rows = {"order": ["o1", "o3"], "occurred_at": [datetime.datetime(2025, 1, 1)] * 2, "amount": [7.0, 7.0]}
ws.load("order", pa.table(rows))
"""
AFTER = """
import sys, datetime, pyarrow as pa, suara
ws = suara.open(sys.argv[1])
total = lambda: ws.measure("sales", since="2025-01-01", until="2025-02-01").rows[0]["value"]
print(total())
rows = {"order": ["o4"], "occurred_at": [datetime.datetime(2025, 1, 1)], "amount": [10.0]}
print(ws.load("order", pa.table(rows)).id, total(), sorted(ws.warehouse.engine.batches("orders_versions")))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_load_killed_between_its_batch_and_its_commit_never_was(
    tmp_path: Path, remote_url: Callable[..., str]
) -> None:
    (tmp_path / "engine").mkdir()
    url = remote_url(tmp_path / "engine")

    def run(script: str) -> subprocess.CompletedProcess[str]:
        here = {**os.environ, "PYTHONPATH": str(Path(suara.__file__).parents[1])}
        command = [sys.executable, "-c", script, str(tmp_path / "ws"), url]
        return subprocess.run(command, env=here, capture_output=True, text=True, check=False, timeout=300)

    assert run(MAKE).returncode == 0
    assert run(KILLED).returncode == -9
    assert run(AFTER).stdout.splitlines() == ["3.0", "2 13.0 [1, 2]"]
