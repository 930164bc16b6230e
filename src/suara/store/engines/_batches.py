"""Letting a load into a remote engine as one batch, taking it back, and what a batch holds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from suara.errors import EngineError
from suara.store import loads
from suara.store.engines._live import (
    SUPERSEDED,
    Live,
    counted,
    live_loads,
    superseded,
    table_of,
    version_types,
    versions,
    visible,
)
from suara.store.naming import quoted
from suara.store.schema import SQL_TYPES, history

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection
    from ibis import Table

    from suara.records import Kind
    from suara.store.engines._remote import Remote
    from suara.store.loads import Counts

LENT = "suara_lent"
OLDER = "suara_older_versions"
BATCH = 100_000


@contextmanager
def merging(
    engine: Remote, connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int
) -> Iterator[Counts]:
    """Bring the staged records of a kind in as one batch; see `loads.merge`, which does the comparing.

    Of the engine's records only those that the delivery names again come home, under the names of the home's
    own tables: so that the same statements count here as there.
    """
    sweep(engine, connection, kind)
    live = live_loads(connection).get(kind.name, Live())
    with _at_home(engine, connection, kind, live):
        counts = loads.merge(connection, kind, columns, load)
        _append_versions(engine, connection, kind, load)
        _append_superseded(engine, connection, kind, live, load)
        yield counts


def sweep(engine: Remote, connection: DuckDBPyConnection, kind: Kind) -> None:
    """Take away the batches of a kind that do not count: those taken back, and what a killed load left."""
    query = "SELECT load FROM suara_loads WHERE kind = ? AND undone_at IS NULL"
    live = {load for (load,) in connection.execute(query, [kind.name]).fetchall()}
    for table in (versions(kind), superseded(kind)):
        if dead := engine.batches(table) - live:
            engine.drop(table, dead)


def undo(engine: Remote, connection: DuckDBPyConnection, kind: Kind, load: int) -> Counts:
    """What becomes of a load's records when it is taken back; the batch itself goes with the next load.

    Nothing is removed here: the home's transaction, which decides, may still fail.
    """
    live = live_loads(connection).get(kind.name, Live())
    without = replace(live, undone=(*live.undone, load))
    there, back = visible(kind, engine.dimensions, live), visible(kind, engine.dimensions, without)
    gone = engine.asked(_number(there.filter(there.load == load)))[0]["n"]
    returned = engine.asked(_number(_replaced_by(kind, back, load)))[0]["n"]
    return loads.Counts(-gone, returned, 0, 0)


def touched(engine: Remote, kind: Kind, load: int) -> dict[str, list[date]]:
    """The local days, by column, of the records that a load brought and of those that they replaced."""
    import ibis

    rows = table_of(versions(kind), version_types(kind, engine.dimensions))
    both = (rows.filter(rows.load == load), _replaced_by(kind, rows, load))
    names = kind.days.values()
    parts = [r.filter(r[n].notnull()).select(name=ibis.literal(n), touched=r[n]) for n in names for r in both]
    found = engine.asked(ibis.union(*parts, distinct=True)) if parts else []
    return {n: sorted(row["touched"] for row in found if row["name"] == n) for n in names}


def brought(engine: Remote, kind: Kind, column: str, numbers: Sequence[int], most: int) -> list[str] | None:
    """The values of a column in what loads brought and in what that replaced; null where there are too many."""
    import ibis

    rows = table_of(versions(kind), version_types(kind, engine.dimensions))
    both = (rows.filter(rows.load.isin(numbers)), _replaced_by(kind, rows, *numbers))
    parts = [r.filter(r[column].notnull()).select(value=r[column]) for r in both]
    found = engine.asked(ibis.union(*parts, distinct=True).limit(most + 1))
    return [row["value"] for row in found] if len(found) <= most else None


def _replaced_by(kind: Kind, rows: Table, *numbers: int) -> Table:
    """Those of the versions that some loads replaced."""
    gone = table_of(superseded(kind), SUPERSEDED)
    gone = gone.filter(gone.load.isin(numbers)).select("id", "version")
    return rows.semi_join(gone, [rows[kind.name] == gone.id, rows.load == gone.version])


def _number(rows: Table) -> Table:
    return rows.aggregate(n=rows.count())


@contextmanager
def _at_home(engine: Remote, connection: DuckDBPyConnection, kind: Kind, live: Live) -> Iterator[None]:
    """Tables of the home's names that stand before them, with the engine's versions of the staged ids."""
    types, later = version_types(kind, engine.dimensions), {"replaced_by": "integer"}
    tables = {kind.plural: types, history(kind): {**types, **later}}
    for table, columns in tables.items():
        _make(connection, table, columns)
    if live.upto:
        ids = f"SELECT DISTINCT {quoted(kind.name)} AS id FROM {loads.STAGED} WHERE {loads.GOOD}"
        _bring(engine, connection, ids, visible(kind, engine.dimensions, live), kind.name, kind.plural)
    yield
    # After a fault the transaction takes them away.
    for table in tables:
        connection.execute(f"DROP TABLE temp.{quoted(table)}")


def _make(connection: DuckDBPyConnection, table: str, types: Mapping[str, str]) -> None:
    """Make a table that lives as long as the transaction.

    Not as a query without rows: what is then inserted in the same transaction is lost (DuckDB 2.0.0).
    """
    columns = ", ".join(f"{quoted(c)} {SQL_TYPES[t]}" for c, t in types.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(table)} ({columns})")


def _bring(engine: Remote, connection: DuckDBPyConnection, ids: str, rows: Table, own: str, into: str) -> None:
    """Put the engine's rows whose id is among some into a table at home."""
    from suara.store.engines._remote import plain

    wanted = table_of(LENT, {"id": "text"})
    chosen = rows.semi_join(wanted, rows[own] == wanted.id)
    reader = connection.sql(ids).to_arrow_reader(BATCH)
    with engine.lent(LENT, reader), engine.run(engine.compile(chosen), {}, {}) as found:
        reader = plain(found)
        connection.register("suara_found", reader)
        lists = [] if engine.null_lists else [f.name for f in reader.schema if str(f.type).startswith("list")]
        nothing = ", ".join(f"nullif({quoted(c)}, []) AS {quoted(c)}" for c in lists)
        chosen_columns = f"* REPLACE ({nothing})" if lists else "*"
        connection.execute(f"INSERT INTO temp.{quoted(into)} BY NAME SELECT {chosen_columns} FROM suara_found")
        connection.unregister("suara_found")


def _append_versions(engine: Remote, connection: DuckDBPyConnection, kind: Kind, load: int) -> None:
    """Write what the load brought, and see that it is all."""
    names, table = ", ".join(map(quoted, version_types(kind, engine.dimensions))), quoted(kind.plural)
    count = f"SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM {table} WHERE load != {load})"
    ((meant,),) = connection.execute(count).fetchall()
    written = _append(engine, connection, versions(kind), load, f"SELECT {names} FROM {table} WHERE load = {load}")
    if written != meant:
        raise EngineError(f"Only {written:,} of {meant:,} records were handed over.", "Load again; report it.")


def _append_superseded(engine: Remote, connection: DuckDBPyConnection, kind: Kind, live: Live, load: int) -> None:
    """Write which versions the load replaced: all older ones, so that loads may be taken back in any order."""
    own, past = quoted(kind.name), quoted(history(kind))
    replaced = f"SELECT DISTINCT {own} AS id, load AS version FROM {past} WHERE load != {load}"
    if live.replaced:
        rows = counted(table_of(versions(kind), version_types(kind, engine.dimensions)), live)
        _make(connection, OLDER, {"id": "text", "version": "integer"})
        chosen = rows.select(id=rows[kind.name], version=rows.load)
        _bring(engine, connection, f"SELECT id FROM ({replaced})", chosen, "id", OLDER)
        replaced = f"SELECT id, version FROM {OLDER}"
    _append(engine, connection, superseded(kind), load, f"SELECT *, {load}::BIGINT AS load FROM ({replaced})")


def _append(engine: Remote, connection: DuckDBPyConnection, table: str, load: int, rows: str) -> int:
    """Write the rows of a query as a batch, if there are any; how many there were."""
    import pyarrow as pa

    written = 0

    def passing(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        nonlocal written
        for batch in reader:
            written += batch.num_rows
            yield batch

    if connection.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchall():
        reader = connection.sql(rows).to_arrow_reader(BATCH)
        engine.append(table, load, pa.RecordBatchReader.from_batches(reader.schema, passing(reader)))
    return written
