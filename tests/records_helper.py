"""Records for tests, put straight into a workspace's warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from suara.measure.period import Calendar
from suara.records import KINDS, Kind
from suara.serve.python import Workspace
from suara.store import loads
from suara.store.schema import column_types

ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "texts": pa.list_(pa.string()),
    "date": pa.date32(),
}


def put(ws: Workspace, kind: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put records of one kind into the warehouse; times may be ISO text (a date alone is the workspace's local day)."""
    table = frame(ws, KINDS[kind], rows)
    if ws.settings.engine != "duckdb":
        return let_in(ws, KINDS[kind], table)
    with ws.warehouse.writing() as connection:
        connection.register("delivered", table)
        names = ", ".join(f'"{c}"' for c in table.column_names)
        connection.execute(f"INSERT INTO {KINDS[kind].plural} ({names}, load) SELECT {names}, 1 FROM delivered")
        connection.unregister("delivered")
    return None


def let_in(ws: Workspace, kind: Kind, table: pa.Table) -> None:
    """Let records in as a load of their own, whatever the engine."""
    with ws.warehouse.writing() as connection:
        connection.register("delivered", table)
        staged = "SELECT row_number() OVER () AS suara_at, 0 AS suara_bad, * FROM delivered"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {loads.STAGED} AS {staged}")
        connection.unregister("delivered")
        load = loads.next_load(connection)
        with ws.warehouse.engine.merging(connection, kind, table.column_names, load) as counts:
            loads.record(connection, load, kind.name, "test", table.num_rows, counts, "")
        connection.execute(f"DROP TABLE temp.{loads.STAGED}")


def put_all(ws: Workspace, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Put records of several kinds into the warehouse."""
    for kind, rows in records.items():
        put(ws, kind, rows)


def frame(ws: Workspace, kind: Kind, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The records as an Arrow table of the kind's columns, ids and local days filled."""
    calendar = Calendar.of(ws.settings)
    types = column_types(kind, ws.settings.dimensions)
    whole = [_whole(kind, calendar, row, f"{kind.name}-{i}") for i, row in enumerate(rows)]
    unknown = {c for row in whole for c in row} - set(types)
    assert not unknown, f"{kind.name} has no {unknown}"
    return pa.table({c: pa.array([row.get(c) for row in whole], ARROW[t]) for c, t in types.items()})


def _whole(kind: Kind, calendar: Calendar, row: Mapping[str, Any], own_id: str) -> dict[str, Any]:
    filled: dict[str, Any] = {kind.name: own_id} if kind.name != "customer" and not row.get(kind.name) else {}
    filled |= row
    for column in kind.columns.values():
        if column.type == "timestamp" and filled.get(column.name) is not None:
            filled[column.name] = _instant(calendar, filled[column.name])
    for moment, day in kind.days.items():
        if filled.get(moment) is not None:
            filled[day] = calendar.from_instant(filled[moment]).date()
    return filled


def _instant(calendar: Calendar, moment: Any) -> datetime:
    """A UTC instant without zone: a time without zone is UTC, a date alone begins the local day."""
    from suara.measure.period import instant

    if isinstance(moment, str):
        moment = date.fromisoformat(moment) if len(moment) <= 10 else datetime.fromisoformat(moment)
    if not isinstance(moment, datetime):
        return instant(calendar.local(moment), calendar.zone)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
