"""Moving a workspace between engines loses and changes nothing, wherever it is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest

import suara
from engines import cluster
from suara.errors import EngineError, SettingsError
from suara.measure import METRICS
from suara.measure.rollup import catalogue
from suara.serve import engines
from suara.serve.python import Workspace
from suara.store.moving import Move

pytest.importorskip("chdb")
pytestmark = pytest.mark.long


def orders(ws: Workspace, *rows: tuple[str, float]) -> int | None:
    """Load orders: ids and amounts."""
    table = {
        "order": [r[0] for r in rows],
        "amount": [r[1] for r in rows],
        "occurred_at": ["2025-01-03T10:00"] * len(rows),
    }
    return ws.load(
        "order", pa.table(table | {"customer": ["c1", "c2"] * (len(rows) // 2) + ["c3"] * (len(rows) % 2)})
    ).id


def sales(ws: Workspace) -> Any:
    return ws.measure("sales", since="2025-01-01", until="2025-02-01").value


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """A workspace in which a record was corrected and a load taken back."""
    made = suara.create(tmp_path / "ws", timezone="Asia/Jakarta", dimensions={"country": "text"})
    orders(made, ("a", 1.0), ("b", 2.0), ("c", 4.0))
    orders(made, ("a", 8.0), ("d", 16.0))
    made.undo(orders(made, ("b", 32.0)) or 0)
    orders(made, ("a", 64.0))
    return made


@pytest.fixture
def chdb(chdb_url: str, engine_folder: Path) -> str:
    """A place for facts in chDB."""
    return chdb_url.format(folder=engine_folder, name=f"moved_{uuid4().hex}")


def test_the_numbers_are_the_same_after_a_move(ws: Workspace, chdb: str) -> None:
    before = sales(ws)
    assert engines.move(ws, chdb).records == 4
    assert sales(suara.open(ws.folder)) == before == 86.0


def test_a_workspace_comes_back_with_its_history(ws: Workspace, chdb: str) -> None:
    engines.move(ws, chdb)
    engines.move(suara.open(ws.folder), "duckdb")
    back = suara.open(ws.folder)
    back.undo(4)
    assert sales(back) == 30.0


def test_the_former_engine_is_emptied(ws: Workspace, chdb: str) -> None:
    engines.move(ws, chdb)
    with suara.open(ws.folder).warehouse.reading() as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_it_may_be_kept(ws: Workspace, chdb: str) -> None:
    engines.move(ws, chdb, keep=True)
    with suara.open(ws.folder).warehouse.reading() as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (4,)


def test_a_move_that_was_cut_off_goes_on(ws: Workspace, chdb: str) -> None:
    journey = Move(ws.warehouse, chdb)
    with journey.target() as target, pytest.raises(ZeroDivisionError):
        journey.copy(target, lambda done, total: 1 // (done > 3 and 0))
    orders(ws, ("e", 128.0))
    assert engines.move(ws, chdb).loads < 4
    assert sales(suara.open(ws.folder)) == 214.0


def test_records_taken_back_while_it_was_cut_off_are_not_there(ws: Workspace, chdb: str) -> None:
    journey = Move(ws.warehouse, chdb)
    with journey.target() as target:
        journey.copy(target)
    ws.undo(4)
    engines.move(ws, chdb)
    assert sales(suara.open(ws.folder)) == 30.0


def test_nothing_is_switched_when_the_engines_do_not_hold_the_same(ws: Workspace, chdb: str) -> None:
    journey = Move(ws.warehouse, chdb)
    with journey.target() as target:
        journey.copy(target)
        with ws.warehouse.writing() as connection:
            connection.execute("DELETE FROM orders WHERE \"order\" = 'c'")
        with pytest.raises(EngineError, match="do not hold the same"):
            journey.copy(target)
    assert suara.open(ws.folder).settings.engine == "duckdb"


def test_moving_to_where_the_facts_lie_is_refused(ws: Workspace) -> None:
    with pytest.raises(SettingsError, match="lie there already"):
        engines.move(ws, "duckdb")


def test_evidence_at_rest_comes_along(ws: Workspace, chdb: str) -> None:
    ws.rollup()
    engines.move(ws, chdb)
    moved = suara.open(ws.folder)
    answered = moved.measure("sales", since="2025-01-01", until="2025-02-01").answered["sales"]
    assert answered.basis["sales"].at_rest
    assert moved.rollup_verify() == []


# A metric or two of each shape: `make test-engines` puts all of them to each engine.
SOME = ["nps", "csat_mean", "sales", "orders", "churn", "active_customers", "contact_share", "repeat_purchase"]
SOME += ["resolution_time_median", "repurchase_gap", "first_contact_resolution", "cac", "share_price_change"]


@pytest.fixture
def some_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared is some of the metrics, of a small company."""
    monkeypatch.setattr(engines, "TRIAL", {"customers": 60, "months": 3, "seed": 1})
    monkeypatch.setattr(engines, "_supported", lambda _: SOME)
    monkeypatch.setattr(catalogue, "METRICS", {name: METRICS[name] for name in SOME})


@pytest.mark.slow
def test_chdb_is_proved_and_keeps_nothing_of_it(chdb: str, some_metrics: None) -> None:
    assert [proof.gaps for proof in engines.check(chdb)] == [()] * 6
    assert trials(chdb) == []


@pytest.mark.slow
def test_a_trial_that_fails_leaves_nothing_on_the_engine(chdb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EngineError("The disk is full.", "Make room.")

    monkeypatch.setattr(engines, "TRIAL", {"customers": 5, "months": 1, "seed": 1})
    monkeypatch.setattr(Move, "_compare", broken)
    assert [proof.gaps for proof in engines.check(chdb)] == [("The disk is full. Make room.",)]
    assert trials(chdb) == []


def trials(url: str) -> list[str]:
    """The places that trials left on chDB."""
    import clickhouse_connect

    client = clickhouse_connect.get_client(interface="chdb", path=url.partition("?")[0].removeprefix("chdb://"))
    query = "SELECT name FROM system.databases WHERE startsWith(name, 'suara_check')"
    return [name for (name,) in client.query(query).result_rows]


@pytest.mark.slow
def test_sail_is_proved(tmp_path: Path, some_metrics: None) -> None:
    pytest.importorskip("pysail")
    with cluster.sail() as address:
        assert [proof.gaps for proof in engines.check(f"{address}?path={tmp_path}")] == [()] * 6
    left = [file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size and file.name[0] not in "._"]
    assert left == []
