"""What is ClickHouse's own: its SQL, its types, its client, on chDB (the current engine in this process)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

import suara
from suara.errors import BusyError, EngineError
from suara.serve.python import Workspace
from suara.store.engines._clickhouse_sql import compiled, literal
from suara.store.engines.clickhouse import ClickHouse

pytest.importorskip("chdb")

Create = Callable[..., Workspace]
T = ibis.table({"a": "timestamp", "s": "string", "texts": "array<string>", "f": "float64", "day": "date"}, name="t")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, clickhouse_url: str) -> ClickHouse:
    """An engine to ask things of."""
    ws = suara.create(tmp_path_factory.mktemp("ws"), engine=clickhouse_url)
    assert isinstance(ws.warehouse.engine, ClickHouse)
    return ws.warehouse.engine


@pytest.fixture(scope="module")
def clickhouse_url(remote_url: Callable[..., str]) -> str:
    """A place on chDB, or on the ClickHouse that --engine names."""
    url = remote_url()
    if not url.startswith(("chdb", "clickhouse")):
        pytest.skip("another engine was asked for")
    return url


def value(engine: ClickHouse, sql: str, **parameters: object) -> object:
    """The one value of a query."""
    (row,) = engine.rows(sql, parameters, {})
    return next(iter(row.values()))


def test_distinct_values_are_counted_exactly() -> None:
    assert "uniqExact(" in compiled(T.aggregate(n=T.s.nunique()))
    assert "uniqExactIf(" in compiled(T.aggregate(n=T.s.nunique(where=T.f > 1)))


def test_distinct_values_of_many_are_exact(engine: ClickHouse) -> None:
    many = ibis.table({"number": "int64"}, name="many")
    engine.view("many", "SELECT toInt64(number % 200001) AS number FROM system.numbers LIMIT 300000")
    assert value(engine, compiled(many.aggregate(n=many.number.nunique()))) == 200_001


@pytest.mark.parametrize(
    "given",
    [
        "it's \\' \"x\" \0 😀 \n\t\r\b",
        "",
        "{x:Int8} %(a)s $suara_x",
        datetime(2025, 1, 1, 1, 2, 3, 456789),
        datetime(1900, 1, 1),
        date(1912, 5, 1),
        True,
        0.1,
        1e-300,
        -17.0,
    ],
)
def test_a_value_comes_back_as_it_was(given: object, engine: ClickHouse) -> None:
    assert value(engine, "SELECT $suara_x AS x", x=given) == given


def test_a_value_that_names_a_place_is_not_filled_again(engine: ClickHouse) -> None:
    assert value(engine, "SELECT concat($suara_x, $suara_y) AS x", x="$suara_y", y="b") == "$suara_yb"


def test_times_beyond_the_calendar_become_its_last(engine: ClickHouse) -> None:
    assert literal(datetime(2999, 12, 31)) == "toDateTime64('2299-12-31 23:59:59.999999', 6, 'UTC')"
    assert "2299-12-31" in compiled(T.filter(T.a < ibis.timestamp("2999-12-31")))


def test_microseconds_are_kept(engine: ClickHouse) -> None:
    sql = "SELECT toDateTime64('2025-01-01 00:00:00.000001', 6, 'UTC') AS a"
    assert value(engine, sql) == datetime(2025, 1, 1, 0, 0, 0, 1)


def test_a_list_that_may_be_null_is_asked_whether_it_is_empty() -> None:
    assert "length" in compiled(T.filter(T.texts.notnull()))


def test_a_stretch_of_days_has_a_row_for_each(engine: ClickHouse) -> None:
    types = {"first_day": "date", "last_day": "date", "period": "int32"}
    columns = [[date(2024, 2, 28), date(1950, 1, 1)], [date(2024, 3, 1), date(1950, 1, 1)], [0, 1]]
    rows = engine.rows("SELECT day, period FROM suara_calendar ORDER BY day", {}, {"suara_calendar": (types, columns)})
    assert [str(r["day"]) for r in rows] == ["1950-01-01", "2024-02-28", "2024-02-29", "2024-03-01"]


def test_a_small_table_may_be_empty(engine: ClickHouse) -> None:
    types = {"first_day": "date", "last_day": "date", "period": "int32"}
    assert engine.rows("SELECT * FROM suara_calendar", {}, {"suara_calendar": (types, [[], [], []])}) == []


def test_a_large_small_table_goes_into_the_query(engine: ClickHouse) -> None:
    many = ({"n": "int64", "s": "string"}, [list(range(60_000)), [f"value {i}" for i in range(60_000)]])
    (row,) = engine.rows("SELECT sum(n) AS n FROM suara_hours", {}, {"suara_hours": many})
    assert row["n"] == sum(range(60_000))


def test_large_results_come_in_batches(engine: ClickHouse) -> None:
    sql = "SELECT number FROM system.numbers LIMIT 300000"
    with engine.stream(sql, {}, {}) as reader:
        assert sum(batch.num_rows for batch in reader) == 300_000


def test_an_empty_result_has_its_columns(engine: ClickHouse) -> None:
    with engine.stream("SELECT 1 AS a WHERE 0", {}, {}) as reader:
        assert reader.schema.names == ["a"]


def test_a_query_that_fails_is_an_error_without_its_text(engine: ClickHouse) -> None:
    with pytest.raises(EngineError) as caught:
        value(engine, "SELECT throwIf($suara_x = 'secret', 'no') AS x", x="secret")
    assert caught.value.remedy
    assert "secret'" not in caught.value.message


def test_after_a_query_that_fails_the_next_is_answered_in_full(engine: ClickHouse) -> None:
    for _ in range(2):
        with pytest.raises(EngineError):
            value(engine, "SELECT throwIf(number = 5, 'no') AS x FROM numbers(10)")
        assert value(engine, "SELECT 7 AS x") == 7


def test_a_server_that_is_not_there_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        suara.create(tmp_path / "ws", engine="clickhouse://user:hidden@127.0.0.1:1/db")
    assert caught.value.remedy
    assert "127.0.0.1:1" in caught.value.message
    assert "hidden" not in caught.value.message


def test_a_second_folder_of_chdb_in_one_process_is_refused(engine: ClickHouse, tmp_path: Path) -> None:
    assert value(engine, "SELECT 1 AS x") == 1
    with pytest.raises(BusyError, match="one folder per process"):
        suara.create(tmp_path / "ws", engine=f"chdb://{tmp_path}/other")


def test_explained_sql_can_be_run_by_hand(tmp_path: Path, clickhouse_url: str) -> None:
    rows = {"order": ["o1", "o2"], "occurred_at": [datetime(2025, 1, 1)] * 2, "amount": [1.0, 2.5]}
    with suara.create(tmp_path / "ws", engine=f"{clickhouse_url}_shown") as ws:
        ws.load("order", pa.table(rows))
        result = ws.measure("sales", since="2025-01-01", until="2025-02-01")
        sql = result.explain("sales").samples["sales"].sql
        assert isinstance(ws.warehouse.engine, ClickHouse)
        with ws.warehouse.engine.run(sql, {}, {}) as reader:
            (row,) = reader.read_all().to_pylist()
        assert 3.5 in row.values()


def test_parts_that_were_replaced_leave_the_disk_soon(engine: ClickHouse) -> None:
    created = value(engine, "SELECT create_table_query AS q FROM system.tables WHERE name = 'orders_versions' LIMIT 1")
    assert "old_parts_lifetime = 1" in str(created)
