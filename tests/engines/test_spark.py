"""Spark by its two ways: Sail for what any server of Spark Connect does, a standalone cluster for what only one can."""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pyarrow as pa
import pytest

import suara
from engines import cluster
from measure.generated import DIMENSIONS, ZONE, Company
from records_helper import put_all
from suara.errors import EngineError, KeepingError, SettingsError
from suara.measure import METRICS
from suara.serve.python import Workspace
from suara.store.engines import _spark_files as files
from suara.store.engines import _spark_session as sessions
from suara.store.engines import _spark_sql as spelt
from suara.store.engines.spark import Spark

pytest.importorskip("pyspark")
pytestmark = pytest.mark.long
ON_CLUSTER = pytest.mark.skipif(bool(cluster.why_no_spark()), reason=cluster.why_no_spark())
Create = Callable[..., Workspace]
Row = dict[str, Any]


@pytest.fixture(scope="module")
def sail() -> Iterator[str]:
    """A Sail server of this module's own."""
    pytest.importorskip("pysail")
    with cluster.sail() as address:
        yield address


@pytest.fixture
def on_sail(sail: str, tmp_path: Path) -> Create:
    """Makes a workspace with its facts on Sail."""
    return lambda **settings: suara.create(
        tmp_path / uuid4().hex, engine=f"{sail}?path={tmp_path}/{uuid4().hex}", **settings
    )


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cluster.Standalone]:
    """A standalone master with two workers."""
    with cluster.standalone(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def on_cluster(spark: cluster.Standalone, tmp_path_factory: pytest.TempPathFactory) -> Create:
    """Makes a workspace with its facts on the cluster."""
    here = tmp_path_factory.mktemp("facts")
    return lambda **settings: suara.create(
        here / uuid4().hex, engine=f"{spark.url}&path={here}/{uuid4().hex}", **settings
    )


def orders(*rows: tuple[str, float], **others: Any) -> pa.Table:
    """Orders of one day by id and amount."""
    columns = {"order": [r[0] for r in rows], "amount": [r[1] for r in rows], "occurred_at": ["2025-01-05"] * len(rows)}
    return pa.table({**columns, **{c: [v] * len(rows) for c, v in others.items()}})


def sales(ws: Workspace, **question: Any) -> float:
    """The sales of a workspace."""
    return float(ws.measure("sales", since="2025-01-01", until="2025-02-01", **question).rows[0]["value"])


def engine_of(ws: Workspace) -> Spark:
    """The workspace's engine."""
    assert isinstance(ws.warehouse.engine, Spark)
    return ws.warehouse.engine


def everything(ws: Workspace) -> dict[tuple[Any, ...], Row]:
    """Every metric by month and country, with the change from the month before."""
    asked = {"since": "2025-01-01", "until": "2025-04-01", "as_of": "2025-04-10"}
    rows = ws.measure(*sorted(METRICS), **asked, grain="month", by="country", compare="previous").rows
    return {tuple(row[c] for c in ("metric", "period", "country", "item")): row for row in rows}


def alike(one: Any, other: Any) -> bool:
    """Whether two figures are the same, but for the order in which their parts were added."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return bool(one == other)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Any, ...], Row]:
    """The catalogue over the generated company, as DuckDB answers it."""
    with suara.create(tmp_path_factory.mktemp("home"), timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, Company().records())
        return everything(ws)


def agrees(ws: Workspace, expected: dict[tuple[Any, ...], Row]) -> bool:
    """Whether a workspace with the same company gives the same figures."""
    put_all(ws, Company().records())
    found = everything(ws)
    differ = [(key, c) for key, row in expected.items() for c in row if not alike(found.get(key, {}).get(c), row[c])]
    assert not differ
    return found.keys() == expected.keys()


# -- addresses ---------------------------------------------------------------------------------------


def test_an_address_tells_server_path_and_settings() -> None:
    address = sessions.Address.of("sc://here:15002/;token=t?path=s3://b/a/&spark.sql.shuffle.partitions=8")
    assert (address.server, address.path) == ("sc://here:15002/;token=t", "s3://b/a")
    assert address.settings == {"spark.sql.shuffle.partitions": "8"}


@pytest.mark.parametrize("query", ["", "?path=", "?path=/a&partitions=8"])
def test_an_address_without_a_path_or_with_other_words_is_refused(query: str) -> None:
    with pytest.raises(SettingsError, match="cannot be used") as refused:
        sessions.Address.of(f"sc://here/;token=secret{query}")
    assert "secret" not in str(refused.value)


# -- spelling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (3, "3D"),
        (1e-310, "1e-310D"),
        (math.inf, "CAST('inf' AS DOUBLE)"),
        (datetime(2025, 1, 2, 3, 4, 5, 6), "TIMESTAMP'2025-01-02 03:04:05.000006'"),
        (date(2025, 1, 2), "DATE'2025-01-02'"),
        (["a'\\", None], r"array('a\'\\', NULL)"),
    ],
)
def test_a_value_is_written_as_spark_writes_it(value: Any, meant: str) -> None:
    assert spelt.literal(value) == meant


def test_texts_are_bound_and_never_spelt() -> None:
    assert spelt.filled("x = $suara_a AND y < $suara_b", {"a": "'; --", "b": 2.5}, {}) == (
        "x = :suara_a AND y < 2.5D",
        {"suara_a": "'; --"},
    )


# -- a server of Spark Connect -----------------------------------------------------------------------


def test_sail_gives_the_figures_of_duckdb(on_sail: Create, at_home: dict[tuple[Any, ...], Row]) -> None:
    with on_sail(timezone=ZONE, dimensions=DIMENSIONS) as ws:
        assert agrees(ws, at_home)


def test_a_delivery_larger_than_a_piece_goes_in_whole(on_sail: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 2_000)
    with on_sail() as ws:
        ws.load("order", orders(*((f"o{i}", 1.0) for i in range(100))))
        again = ws.load("order", orders(*((f"o{i}", 1.0 + i % 2) for i in range(100))))
        assert (again.updated, again.unchanged) == (50, 50)
        assert sales(ws) == 150


def test_what_another_process_loads_is_seen(on_sail: Create) -> None:
    with on_sail() as ws:
        ws.load("order", orders(("a", 1.0)))
        assert sales(ws) == 1
        ws.close()
        code = """if True:
            import sys, pyarrow, suara
            order = {"order": ["b"], "amount": [2.0], "occurred_at": ["2025-01-06"]}
            with suara.open(sys.argv[1]) as ws:
                ws.load("order", pyarrow.table(order))"""
        paths = os.pathsep.join(sys.path)
        subprocess.run([sys.executable, "-c", code, str(ws.folder)], check=True, env=os.environ | {"PYTHONPATH": paths})
        assert sales(ws) == 3


def test_a_session_that_was_let_go_comes_back(on_sail: Create) -> None:
    with on_sail() as ws:
        ws.load("order", orders(("a", 1.0)))
        engine_of(ws).session.close()
        assert sales(ws) == 1
        assert engine_of(ws).session.made == 2


def erased_but_cut_off(ws: Workspace, monkeypatch: pytest.MonkeyPatch, where: str, when: Callable[[str], bool]) -> None:
    """Erase x, and be cut off where `where` is called for a folder of which `when` holds."""
    whole = getattr(files, where)

    def cut(spark: Any, places: Any) -> None:
        named = [places] if isinstance(places, str) else list(places)
        if any(map(when, named)):
            raise KeyboardInterrupt
        whole(spark, places)

    with monkeypatch.context() as patched:
        patched.setattr(files, where, cut)
        with pytest.raises(KeyboardInterrupt):
            ws.erase("x")


@pytest.fixture
def two_people(on_sail: Create) -> Iterator[Workspace]:
    """A workspace with two orders of x and one of y, in two loads."""
    with on_sail() as ws:
        ws.load("order", orders(("a", 1.0), customer="x"))
        ws.load("order", pa.concat_tables([orders(("b", 2.0), customer="x"), orders(("c", 4.0), customer="y")]))
        yield ws


def test_an_erasure_cut_off_before_its_copy_counts_changed_nothing(
    two_people: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased_but_cut_off(two_people, monkeypatch, "mark", lambda place: place.endswith(".done"))
    assert sales(two_people) == 7
    two_people.erase("x")
    assert sales(two_people) == 4


def test_an_erasure_cut_off_after_its_copy_counts_is_brought_to_its_end(
    two_people: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased_but_cut_off(two_people, monkeypatch, "clear", lambda place: "orders_versions" in place)
    with suppress(KeepingError):  # nothing may be left but bytes
        two_people.erase("x")
    assert sales(two_people) == 4
    engine = engine_of(two_people)
    with engine.session.used() as spark:
        left = files.listed(spark, engine.session.address.path)
        assert not any(batches.stale() for batches in left.values())


def test_nobody_there_is_a_clear_error_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"127\.0\.0\.1") as unreachable:
        suara.create(tmp_path / "acme", engine=f"sc://127.0.0.1:{cluster.free_port()}/;user_id=u?path={tmp_path}/facts")
    assert unreachable.value.remedy
    assert time.monotonic() - began < 60


def test_a_server_that_went_away_is_a_clear_error_and_its_return_is_noticed(tmp_path: Path) -> None:
    pytest.importorskip("pysail")
    port = cluster.free_port()
    with cluster.sail(port) as address:
        ws = suara.create(tmp_path / "acme", engine=f"{address}?path={tmp_path}/facts")
        ws.load("order", orders(("a", 1.0)))
        assert sales(ws) == 1
    with ws, pytest.raises(EngineError) as lost:
        sales(ws)
    assert lost.value.remedy
    with cluster.sail(port), ws:
        assert sales(ws) == 1


# -- a standalone cluster ----------------------------------------------------------------------------


@ON_CLUSTER
def test_records_come_change_and_go_on_a_cluster(on_cluster: Create) -> None:
    with on_cluster() as ws:
        ws.load("order", orders(("a", 1.0), ("b", 2.0), customer="x"))
        second = ws.load("order", orders(("b", 3.0), ("c'\\\0😀", 5.0), customer="y"))
        assert (second.accepted, second.updated) == (1, 1)
        assert sales(ws) == 9
        ws.undo(2)
        assert sales(ws) == 3
        ws.load("order", orders(("d", 8.0), customer="y"))
        ws.erase("x")
        assert sales(ws) == 8


@ON_CLUSTER
def test_a_driver_answers_nobody_without_its_token(on_cluster: Create) -> None:
    with on_cluster() as ws:
        driver = engine_of(ws).session._driver
        assert driver
        assert driver.token in driver.url()
        strangers = sessions.Session(sessions.Address.of(f"{driver.url().partition(';')[0]}?path=/tmp/facts"))
        with pytest.raises(EngineError), strangers.used() as session:
            session.sql("SELECT 1").toArrow()
        told = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        assert driver.token not in told


@ON_CLUSTER
@pytest.mark.slow
def test_a_cluster_gives_the_figures_of_duckdb(on_cluster: Create, at_home: dict[tuple[Any, ...], Row]) -> None:
    with on_cluster(timezone=ZONE, dimensions=DIMENSIONS) as ws:
        assert agrees(ws, at_home)


@ON_CLUSTER
@pytest.mark.slow
def test_a_worker_lost_in_mid_query_leaves_the_right_number_or_a_clear_error(
    on_cluster: Create, spark: cluster.Standalone
) -> None:
    pairs = "SELECT COUNT_IF(a.amount < b.amount) AS n FROM orders AS a CROSS JOIN orders AS b"
    count = 8_000
    with on_cluster() as ws:
        for part in range(4):
            ws.load("order", orders(*((f"o{i}", float(i)) for i in range(part, count, 4))))
        found: list[Any] = []

        def ask() -> None:
            try:
                found.append(engine_of(ws).rows(pairs, {}, {})[0]["n"])
            except EngineError as fault:
                found.append(fault)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(1.5)
        assert not found, "the query was over before the worker was lost"
        spark.kill_worker()
        asking.join(700)
        (outcome,) = found
        # Which of the two it was: pytest --log-cli-level=INFO.
        logging.getLogger(__name__).info("the loss of a worker in mid-query gave: %s", outcome)
        if isinstance(outcome, EngineError):
            assert outcome.remedy
        else:
            assert outcome == count * (count - 1) // 2
        assert sales(ws) == count * (count - 1) / 2


@ON_CLUSTER
@pytest.mark.slow
def test_a_master_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    quick = urlencode({**cluster.SPARK_SETTINGS, "path": str(tmp_path / "facts")})
    with pytest.raises(EngineError, match=r"spark://127\.0\.0\.1") as unreachable:
        suara.create(tmp_path / "acme", engine=f"spark://127.0.0.1:{cluster.free_port()}?{quick}")
    assert unreachable.value.remedy
