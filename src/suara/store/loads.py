"""Letting staged records into the warehouse, newer versions over older ones, and taking a load back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.errors import LoadError
from suara.records import KINDS
from suara.settings import utc_now
from suara.store import changes
from suara.store.naming import quoted
from suara.store.schema import history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from suara.records import Kind
    from suara.store.engines._engine import Engine
    from suara.store.stage import Stage
    from suara.store.warehouse import Warehouse

STAGED = "suara_staged"
MEMORY = "700MB"
BATCH = 20_000
GOOD = "suara_bad = 0"


@dataclass(frozen=True)
class Counts:
    """What became of a delivery's records; the four add up to the records delivered."""

    accepted: int
    updated: int
    unchanged: int
    rejected: int


@contextmanager
def letting_in(warehouse: Warehouse, stage: Stage) -> Iterator[DuckDBPyConnection]:
    """A transaction on the warehouse that sees the staged records as `suara_staged`, in bounded memory."""
    limit = ""
    try:
        with warehouse.writing() as connection:
            limit = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
            connection.execute(f"SET enable_progress_bar = false; SET memory_limit = '{MEMORY}'")
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {STAGED} AS {stage.lend(connection)}")
            yield connection
            connection.execute(f"DROP VIEW {STAGED}")
    finally:
        if limit:
            with warehouse.exclusive() as connection:
                stage.take_back(connection)
                connection.execute(f"SET memory_limit = '{limit}'")


def rejected_cells(connection: DuckDBPyConnection) -> Iterator[list[str | None]]:
    """The cells of the rejected rows as they came, in order."""
    cursor = connection.execute(f"SELECT suara_raw FROM {STAGED} WHERE suara_bad > 0 ORDER BY suara_at")
    while rows := cursor.fetchmany(BATCH):
        yield from (row[0] for row in rows)


def next_load(connection: DuckDBPyConnection) -> int:
    """The id of the next load."""
    return _number(connection, "SELECT coalesce(max(load), 0) + 1 FROM suara_loads")


def merge(connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int) -> Counts:
    """Bring the staged records of a kind into its table, inside the caller's transaction.

    `columns` are those that the stage holds. A record whose id is new is inserted; one that differs from
    the version there replaces it, and that version goes to the history; one that is the same is left.
    Within the delivery the later row of an id follows the earlier one in the same way.
    """
    staged, good = _count(connection, STAGED), _count(connection, f"{STAGED} WHERE {GOOD}")
    compared = [c for c in columns if c != "source" and c not in kind.days.values()]
    repeated = _repeated(connection, kind, compared, good)
    known = _known(connection, kind, compared, repeated=repeated)
    if not repeated and not known:
        _insert(connection, kind, columns, load, f"{STAGED} WHERE {GOOD}")
        return Counts(good, 0, 0, staged - good)
    return _replace(connection, kind, columns, load, good=good, rejected=staged - good)


def _repeated(connection: DuckDBPyConnection, kind: Kind, compared: Sequence[str], good: int) -> bool:
    """Make `suara_repeated`: the rows of ids that come more than once, and whether each is as the row before it."""
    own = quoted(kind.name)
    distinct = _number(connection, f"SELECT count(DISTINCT hash({own})) FROM {STAGED} WHERE {GOOD}")
    ids = f"SELECT {own} FROM {STAGED} WHERE {GOOD} GROUP BY {own} HAVING count(*) > 1"
    chain = f"""SELECT suara_at AS r, {own} AS id, lag(suara_at) OVER (PARTITION BY {own} ORDER BY suara_at) AS before
        FROM {STAGED} WHERE {GOOD} AND {own} IN ({ids})"""
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE suara_repeated AS
        SELECT c.*, coalesce({_same("a", "b", compared)}, false) AND before IS NOT NULL AS same FROM ({chain}) c
        JOIN {STAGED} a ON a.suara_at = c.r LEFT JOIN {STAGED} b ON b.suara_at = c.before
        {"" if distinct < good else "LIMIT 0"}""")
    return distinct < good


def _known(connection: DuckDBPyConnection, kind: Kind, compared: Sequence[str], *, repeated: bool) -> bool:
    """Make `suara_known`: staged rows whose id is in the table, the row there, and whether they are the same."""
    own = quoted(kind.name)
    first = "AND a.suara_at NOT IN (SELECT r FROM suara_repeated WHERE before IS NOT NULL)" if repeated else ""
    others = _others(connection, kind, compared)
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE suara_known AS
        SELECT a.suara_at AS r, b.rowid AS there, a.{own} AS id, {_same("a", "b", compared)}{others} AS same
        FROM {STAGED} a JOIN {quoted(kind.plural)} b ON a.{own} = b.{own} WHERE a.{GOOD} {first}""")
    return bool(_count(connection, "suara_known"))


def _others(connection: DuckDBPyConnection, kind: Kind, compared: Sequence[str]) -> str:
    """Columns that the delivery does not bring are empty in the new version, and must be so in the one there."""
    aside = {*compared, *kind.days.values(), "source", "load"}
    names = [row[0] for row in connection.execute(f"DESCRIBE {quoted(kind.plural)}").fetchall()]
    return "".join(f" AND b.{quoted(n)} IS NULL" for n in names if n not in aside)


def _replace(
    connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int, *, good: int, rejected: int
) -> Counts:
    """Insert what is new or differs; move what that replaces to the history."""
    own, table = quoted(kind.name), quoted(kind.plural)
    connection.execute("""CREATE OR REPLACE TEMP TABLE suara_same AS
        SELECT r FROM suara_known WHERE same UNION ALL SELECT r FROM suara_repeated WHERE same""")
    kept = f"{STAGED} WHERE {GOOD} AND suara_at NOT IN (SELECT r FROM suara_same)"
    older = "SELECT k.r FROM suara_repeated k WHERE NOT k.same AND k.r NOT IN (SELECT r FROM suara_same)"
    older = f"""SELECT r FROM ({older} QUALIFY row_number() OVER (PARTITION BY id ORDER BY r DESC) > 1)"""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE suara_older AS {older}")
    replaced = f"SELECT there FROM suara_known WHERE id IN (SELECT {own} FROM {kept})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE suara_replaced AS {replaced}")
    gone = f"{table} WHERE rowid IN (SELECT there FROM suara_replaced)"
    connection.execute(f"INSERT INTO {quoted(history(kind))} BY NAME SELECT *, {load} AS replaced_by FROM {gone}")
    names = ", ".join(map(quoted, columns))
    versions = f"SELECT {names}, {load} AS load, {load} AS replaced_by FROM {STAGED}"
    superseded = f"{versions} WHERE suara_at IN (SELECT r FROM suara_older)"
    connection.execute(f"INSERT INTO {quoted(history(kind))} BY NAME {superseded}")
    connection.execute(f"DELETE FROM {gone}")
    _insert(connection, kind, columns, load, f"{kept} AND suara_at NOT IN (SELECT r FROM suara_older)")
    unchanged = _count(connection, "suara_same")
    return _tallied(connection, good, unchanged, rejected)


def _tallied(connection: DuckDBPyConnection, good: int, unchanged: int, rejected: int) -> Counts:
    """A row that follows another of its id, in the table or the delivery, and differs from it is an update."""
    updated = _number(connection, "SELECT count(*) FROM suara_known WHERE NOT same")
    updated += _count(connection, "suara_repeated WHERE before IS NOT NULL AND NOT same")
    return Counts(good - unchanged - updated, updated, unchanged, rejected)


def _insert(connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int, rows: str) -> None:
    names = ", ".join(map(quoted, columns))
    connection.execute(f"INSERT INTO {quoted(kind.plural)} ({names}, load) SELECT {names}, {load} FROM {rows}")


def _same(one: str, other: str, columns: Sequence[str]) -> str:
    return " AND ".join(f"{one}.{quoted(c)} IS NOT DISTINCT FROM {other}.{quoted(c)}" for c in columns)


def record(
    connection: DuckDBPyConnection, load: int, kind: str, source: str, rows_read: int, counts: Counts, recipe: str
) -> None:
    """Enter a load in the list of loads."""
    row = [load, kind, source, utc_now(), rows_read, counts.accepted, counts.updated, counts.unchanged, counts.rejected]
    connection.execute("INSERT INTO suara_loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)", [*row, recipe])


def store_origins(connection: DuckDBPyConnection, kind: Kind, load: int) -> None:
    """Keep the usual size of each numeric column that has none yet: the mean of what this load brought."""
    stored = {n for (n,) in connection.execute("SELECT name FROM suara_origins WHERE kind = ?", [kind.name]).fetchall()}
    names = [c.name for c in kind.columns.values() if c.type in ("number", "integer") and c.name not in stored]
    found = _means(connection, kind, names, load) if names else []
    for name, mean in zip(names, found, strict=True):
        if mean is not None:
            connection.execute("INSERT INTO suara_origins VALUES (?, ?, ?)", [kind.name, name, mean])


def _means(connection: DuckDBPyConnection, kind: Kind, names: Sequence[str], load: int) -> list[float | None]:
    columns = ", ".join(f"avg({quoted(n)})" for n in names)
    row = connection.execute(f"SELECT {columns} FROM {quoted(kind.plural)} WHERE load = {load}").fetchone()
    return list(row or ())


def touched(connection: DuckDBPyConnection, kind: Kind, load: int) -> dict[str, list[date]]:
    """The local days, by column, of the records that a load brought and of those that they replaced."""
    brought, replaced = f"{quoted(kind.plural)} WHERE load", f"{quoted(history(kind))} WHERE replaced_by"
    query = "SELECT DISTINCT {0} FROM (SELECT {0} FROM {1} = {3} UNION ALL SELECT {0} FROM {2} = {3}) WHERE {0} NOTNULL"
    found = {}
    for column in kind.days.values():
        rows = connection.execute(query.format(quoted(column), brought, replaced, load)).fetchall()
        found[column] = [day for (day,) in rows]
    return found


def brought(
    connection: DuckDBPyConnection, kind: Kind, column: str, loads: Sequence[int], most: int
) -> list[str] | None:
    """The values of a column in what loads brought and in what that replaced; null where there are too many."""
    came, went = (f"SELECT {quoted(column)} AS value FROM {quoted(t)}" for t in (kind.plural, history(kind)))
    query = f"""SELECT DISTINCT value FROM ({came} WHERE list_contains($loads, load)
        UNION ALL {went} WHERE list_contains($loads, replaced_by)) WHERE value NOTNULL LIMIT {most + 1}"""
    found = [value for (value,) in connection.execute(query, {"loads": list(loads)}).fetchall()]
    return found if len(found) <= most else None


def numbers(connection: DuckDBPyConnection, kind: str, after: int = 0) -> list[int]:
    """The loads of a kind that count, after one of them, in order."""
    query = "SELECT load FROM suara_loads WHERE kind = ? AND load > ? AND undone_at IS NULL ORDER BY load"
    return [int(load) for (load,) in connection.execute(query, [kind, after]).fetchall()]


def undo(connection: DuckDBPyConnection, engine: Engine, load: int) -> Counts:
    """Take a load back, inside the caller's transaction: its records go, the versions that they replaced return.

    Where a later load has replaced a record of this one, the later version stays, and what stood before
    this load becomes its predecessor.
    """
    kind = KINDS[_undoable(connection, load)]
    changes.note(connection, kind.name, "undo", load, engine.touched(connection, kind, load))
    counts = engine.undo(connection, kind, load)
    connection.execute("UPDATE suara_loads SET undone_at = ? WHERE load = ?", [utc_now(), load])
    return counts


def take_back(connection: DuckDBPyConnection, kind: Kind, load: int) -> Counts:
    """Take a load's records out of the tables of a kind."""
    table, past, own = quoted(kind.plural), quoted(history(kind)), quoted(kind.name)
    gone = _number(connection, f"SELECT count(*) FROM {table} WHERE load = {load}")
    connection.execute(f"DELETE FROM {table} WHERE load = {load}")
    replaced = f"FROM {past} WHERE load = {load} AND replaced_by != {load}"
    connection.execute(f"""UPDATE {past} SET replaced_by = later.by FROM
        (SELECT {own} AS id, max(replaced_by) AS by {replaced} GROUP BY ALL) later
        WHERE {past}.{own} = later.id AND {past}.replaced_by = {load} AND {past}.load != {load}""")
    connection.execute(f"DELETE FROM {past} WHERE load = {load}")
    back = _count(connection, f"{past} WHERE replaced_by = {load}")
    connection.execute(
        f"INSERT INTO {table} BY NAME SELECT * EXCLUDE (replaced_by) FROM {past} WHERE replaced_by = {load}"
    )
    connection.execute(f"DELETE FROM {past} WHERE replaced_by = {load}")
    return Counts(-gone, back, 0, 0)


def listed(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every load, the oldest first."""
    cursor = connection.execute("SELECT * FROM suara_loads ORDER BY load")
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _undoable(connection: DuckDBPyConnection, load: int) -> str:
    """The kind of a load that can be taken back."""
    row = connection.execute("SELECT kind, undone_at FROM suara_loads WHERE load = ?", [load]).fetchone()
    if row is None:
        raise LoadError(f"There is no load {load}.", "`ws.loads()` lists them.", missing=str(load))
    if row[1] is not None:
        raise LoadError(f"Load {load} was taken back at {row[1]:%Y-%m-%d %H:%M} UTC.", "Nothing is left to undo.")
    return str(row[0])


def _count(connection: DuckDBPyConnection, rows: str) -> int:
    return _number(connection, f"SELECT count(*) FROM {rows}")


def _number(connection: DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
