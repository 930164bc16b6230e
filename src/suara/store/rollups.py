"""Evidence at rest: its tables in the workspace's home, and how far each view's evidence reaches.

A cube holds evidence added up by local day and by dimensions; totals hold that of every cube by day alone, all in
one table, so that one query answers for all. Finished values hold the evidence, whole, of periods and segments,
for what does not add up. Lasts hold, of each customer, the last time before a boundary, so that the open months need
none of the history before it. All are replaced in one transaction with the mark of how far they reach: the last change
of the facts that is in them, and the instant as of which they were read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.store.naming import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

REACHES = """
CREATE TABLE IF NOT EXISTS suara_rollups (
    view VARCHAR PRIMARY KEY, definition VARCHAR, code VARCHAR, change BIGINT, as_of TIMESTAMP, last_turn TIMESTAMP,
    next_turn TIMESTAMP, spread BOOLEAN, left_out VARCHAR, seconds DOUBLE
)"""
CUBES = """
CREATE TABLE IF NOT EXISTS suara_cubes (
    name VARCHAR PRIMARY KEY, view VARCHAR, shares VARCHAR, dimensions VARCHAR, columns VARCHAR, types VARCHAR,
    cells BIGINT
)"""
TURNS = "CREATE TABLE IF NOT EXISTS suara_turns (view VARCHAR, day DATE, next_turn TIMESTAMP)"
FINISHED = """
CREATE TABLE IF NOT EXISTS suara_finished (
    view VARCHAR, dimensions VARCHAR, since TIMESTAMP, until TIMESTAMP, metric VARCHAR, segment VARCHAR, item VARCHAR,
    state VARCHAR
)"""
LASTS = "CREATE TABLE IF NOT EXISTS suara_lasts (view VARCHAR, customer VARCHAR, last_at TIMESTAMP)"
TOTALS_OF = "SELECT * FROM suara_totals WHERE cube = '{}'"
FINISHED_OF = "SELECT * FROM suara_finished WHERE view = '{}' AND dimensions = '{}'"
PARTS = 32
TOTALS = f"""
CREATE TABLE IF NOT EXISTS suara_totals (
    cube VARCHAR, view VARCHAR, day DATE, suara_item VARCHAR, suara_within VARCHAR,
    {", ".join(f"e{i} DOUBLE" for i in range(PARTS))}
)"""
TABLES = (REACHES, CUBES, TURNS, FINISHED, TOTALS, LASTS)
SQL_TYPES = {"int64": "BIGINT", "float64": "DOUBLE", "string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP"}
ROWS = "suara_rows"

Span = tuple["datetime", "datetime"]


@dataclass(frozen=True)
class Cube:
    """A table of evidence by day and dimensions: of a view's sums, or of one table of `shares`.

    `columns` says where each part of a metric's evidence stands; `types` are those of all its columns.
    """

    name: str
    view: str
    shares: str
    dimensions: tuple[str, ...]
    columns: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    cells: int = 0

    @property
    def parts(self) -> list[str]:
        """The columns that hold parts of evidence."""
        return sorted({column for parts in self.columns.values() for column in parts.values()})

    @property
    def totalled(self) -> bool:
        """Whether its totals by day are kept beside those of all cubes: lives have none, few have too many parts."""
        return 0 < len(self.parts) <= PARTS


@dataclass(frozen=True)
class Reach:
    """How far a view's evidence at rest reaches.

    It holds all changes of the facts up to `change`, and is what was known `as_of` an instant. Asked as of another,
    it is the same after `last_turn`, the last time in the records before, and up to `next_turn`; days with
    a turn of their own are in `turns`. `spread` says that its rows are decided by all records before them;
    `left_out` are the combinations of dimensions that were too many. `definition` is a mark of what the numbers
    are, `code` one, quickly found, of the code and settings behind it.
    """

    view: str
    definition: str
    code: str
    change: int
    as_of: datetime
    last_turn: datetime | None
    next_turn: datetime | None
    spread: bool
    left_out: tuple[tuple[str, ...], ...]
    seconds: float
    cubes: tuple[Cube, ...] = ()
    turns: Mapping[date, datetime] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many cells its cubes have."""
        return sum(cube.cells for cube in self.cubes)


def reaches(connection: DuckDBPyConnection, one: str | None = None) -> dict[str, Reach]:
    """All that is at rest, by view; of one alone where it is named."""
    only, named = ("", []) if one is None else (" WHERE view = ?", [one])
    there = connection.execute(f"FROM suara_cubes{only}", named).fetchall()
    cubes: dict[str, list[Cube]] = {}
    for name, view, shares, dimensions, columns, types, cells in there:
        read = (tuple(json.loads(dimensions)), json.loads(columns), json.loads(types))
        cubes.setdefault(view, []).append(Cube(name, view, shares, *read, cells))
    turns: dict[str, dict[date, datetime]] = {}
    for view, day, turn in connection.execute(f"FROM suara_turns{only}", named).fetchall():
        turns.setdefault(view, {})[day] = turn
    found = {}
    for row in connection.execute(f"FROM suara_rollups{only}", named).fetchall():
        view, definition, code, change, as_of, last_turn, next_turn, spread, left_out, seconds = row
        left = tuple(tuple(dims) for dims in json.loads(left_out))
        kept = (tuple(cubes.get(view, ())), turns.get(view, {}))
        times = (as_of, last_turn, next_turn)
        found[view] = Reach(view, definition, code, change, *times, spread, left, seconds, *kept)
    return found


def mark(connection: DuckDBPyConnection, view: str) -> tuple[Any, ...] | None:
    """Up to which change, and as of when, a view's evidence is: a mark that each refresh changes."""
    return connection.execute("SELECT change, as_of FROM suara_rollups WHERE view = ?", [view]).fetchone()


def views(connection: DuckDBPyConnection) -> dict[str, int]:
    """The views of which something is at rest, with the last change that each holds."""
    return dict(connection.execute("SELECT view, change FROM suara_rollups").fetchall())


def stamp(connection: DuckDBPyConnection) -> tuple[tuple[Any, ...], int]:
    """A mark that changes whenever something at rest does, and the number of the latest change of the facts."""
    head = "(SELECT coalesce(max(change), 0) FROM suara_changes)"
    query = f"SELECT count(*), max(as_of), min(as_of), sum(change), {head} FROM suara_rollups"
    *mark, latest = connection.execute(query).fetchone() or (0, 0)
    return tuple(mark), latest


def put_reach(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Say how far a view's evidence reaches now."""
    connection.execute("DELETE FROM suara_turns WHERE view = ?", [reach.view])
    if reach.turns:
        rows = "SELECT ?, unnest(?::DATE[]), unnest(?::TIMESTAMP[])"
        connection.execute(
            f"INSERT INTO suara_turns {rows}", [reach.view, list(reach.turns), list(reach.turns.values())]
        )
    values = [reach.view, reach.definition, reach.code, reach.change, reach.as_of, reach.last_turn, reach.next_turn]
    values += [reach.spread, json.dumps(reach.left_out), reach.seconds]
    connection.execute(f"INSERT OR REPLACE INTO suara_rollups VALUES ({', '.join('?' * len(values))})", values)


def make_cube(connection: DuckDBPyConnection, cube: Cube) -> None:
    """Make a cube's table, empty; one of its name is replaced."""
    columns = ", ".join(f"{quoted(c)} {SQL_TYPES[t]}" for c, t in cube.types.items())
    connection.execute(f"CREATE OR REPLACE TABLE {quoted(cube.name)} ({columns})")
    texts = [json.dumps(v) for v in (cube.dimensions, cube.columns, cube.types)]
    row = [cube.name, cube.view, cube.shares, *texts, 0]
    connection.execute("INSERT OR REPLACE INTO suara_cubes VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def fill_cube(connection: DuckDBPyConnection, cube: Cube, rows: pa.Table, days: Sequence[date] | None) -> None:
    """Put rows into a cube, in the place of those of the days named; of all where none are."""
    name = quoted(cube.name)
    if days is not None:
        connection.execute(f"DELETE FROM {name} WHERE day IN (SELECT unnest(?::DATE[]))", [list(days)])
    connection.register(ROWS, rows)
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM {ROWS} ORDER BY day")
    connection.unregister(ROWS)
    connection.execute(f"UPDATE suara_cubes SET cells = (SELECT count(*) FROM {name}) WHERE name = ?", [cube.name])
    if cube.totalled:
        _fill_totals(connection, cube, days)


def _fill_totals(connection: DuckDBPyConnection, cube: Cube, days: Sequence[date] | None) -> None:
    of_days = "" if days is None else "AND day IN (SELECT unnest($days::DATE[]))"
    named = {"cube": cube.name} | ({} if days is None else {"days": list(days)})
    connection.execute(f"DELETE FROM suara_totals WHERE cube = $cube {of_days}", named)
    keys = ", ".join(["day", *(c for c in ("suara_item", "suara_within") if c in cube.types)])
    sums = ", ".join(f"sum({e}) AS {e}" for e in cube.parts)
    rows = f"SELECT $cube AS cube, $view AS view, {keys}, {sums} FROM {quoted(cube.name)} WHERE true {of_days}"
    connection.execute(
        f"INSERT INTO suara_totals BY NAME {rows} GROUP BY {keys} ORDER BY day", named | {"view": cube.view}
    )


def untrue_totals(connection: DuckDBPyConnection, cube: Cube) -> list[dict[str, Any]]:
    """The totals by day that are not the sums of their cube, beyond rounding, by their keys."""
    keys = ["day", *(c for c in ("suara_item", "suara_within") if c in cube.types)]
    sums = ", ".join(f"sum({e})::DOUBLE AS {e}" for e in cube.parts)
    group = ", ".join(keys)
    apart = " OR ".join(
        f"abs(coalesce(a.{e}, 0) - coalesce(b.{e}, 0)) > 1e-9 * greatest(1, abs(a.{e}))" for e in cube.parts
    )
    same = " AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)
    query = f"""SELECT {", ".join(f"coalesce(a.{k}, b.{k}) AS {k}" for k in keys)} FROM
        (SELECT {group}, {sums} FROM {quoted(cube.name)} GROUP BY {group}) a FULL JOIN
        (SELECT * FROM suara_totals WHERE cube = ?) b ON {same} WHERE a.day IS NULL OR b.day IS NULL OR {apart}"""
    found = connection.execute(query, [cube.name])
    names = [d[0] for d in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def totals(
    connection: DuckDBPyConnection, stretches: Sequence[tuple[str, int, date, date]], parts: Sequence[str]
) -> list[dict[str, Any]]:
    """Sums of some parts of cubes over stretches of days, one row for each cube, period, item and group.

    A stretch is a cube's name, a period's place, its first and its last day.
    """
    columns = [list(column) for column in zip(*stretches, strict=True)]
    types = {"asked": "VARCHAR", "period": "INTEGER", "a": "DATE", "b": "DATE"}
    asked = ", ".join(f"unnest(?::{t}[]) AS {name}" for name, t in types.items())
    sums = ", ".join(f"sum({part}) AS {part}" for part in parts)
    query = f"""SELECT cube, period, suara_item, suara_within, {sums} FROM (SELECT {asked})
        JOIN suara_totals ON cube = asked AND day BETWEEN a AND b WHERE day BETWEEN ? AND ? GROUP BY ALL"""
    found = connection.execute(query, [*columns, min(columns[2]), max(columns[3])])
    names = [d[0] for d in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def drop_view(connection: DuckDBPyConnection, view: str) -> None:
    """Do away with all that is at rest of a view."""
    names = connection.execute("SELECT name FROM suara_cubes WHERE view = ?", [view]).fetchall()
    for (name,) in names:
        connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
    for table in ("suara_cubes", "suara_rollups", "suara_turns", "suara_finished", "suara_totals", "suara_lasts"):
        connection.execute(f"DELETE FROM {table} WHERE view = ?", [view])


def lasts_until(connection: DuckDBPyConnection, view: str) -> datetime | None:
    """The instant before which a view's lasts are kept; null where none are."""
    query = "SELECT last_at FROM suara_lasts WHERE view = ? AND customer IS NULL"
    row = connection.execute(query, [view]).fetchone()
    until: datetime | None = row[0] if row else None
    return until


def lasts(connection: DuckDBPyConnection, view: str) -> dict[str, datetime]:
    """Of each customer the last time before the boundary."""
    query = "SELECT customer, last_at FROM suara_lasts WHERE view = ? AND customer IS NOT NULL"
    return dict(connection.execute(query, [view]).fetchall())


def drop_lasts(connection: DuckDBPyConnection, view: str) -> None:
    """Do away with a view's lasts."""
    connection.execute("DELETE FROM suara_lasts WHERE view = ?", [view])


def put_lasts(connection: DuckDBPyConnection, view: str, until: datetime, rows: pa.Table) -> None:
    """Replace a view's lasts by rows of customer and last time; one without a customer says up to when they are."""
    drop_lasts(connection, view)
    connection.execute("INSERT INTO suara_lasts VALUES (?, NULL, ?)", [view, until])
    connection.register(ROWS, rows)
    connection.execute(f"INSERT INTO suara_lasts SELECT ?, customer, last_at FROM {ROWS} ORDER BY customer", [view])
    connection.unregister(ROWS)


def forget_lasts(connection: DuckDBPyConnection, customer: str) -> int:
    """Take a person out of them; how many there were."""
    row = connection.execute("DELETE FROM suara_lasts WHERE customer = ?", [customer]).fetchone()
    return int(row[0]) if row else 0


def put_finished(
    connection: DuckDBPyConnection, view: str, spans: Sequence[Span], rows: Sequence[Sequence[Any]]
) -> None:
    """Replace a view's finished values of some spans; rows are as the table's columns after the view's.

    A row without a metric says that a span is there, though nothing happened in it.
    """
    ends = [[span[i] for span in spans] for i in (0, 1)]
    old = "(since, until) IN (SELECT (unnest(?::TIMESTAMP[]), unnest(?::TIMESTAMP[])))"
    connection.execute(f"DELETE FROM suara_finished WHERE view = ? AND {old}", [view, *ends])
    columns = [list(column) for column in zip(*rows, strict=True)]
    types = ("VARCHAR", "TIMESTAMP", "TIMESTAMP", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR")
    if columns:
        values = ", ".join(f"unnest(?::{t}[])" for t in types)
        connection.execute(f"INSERT INTO suara_finished SELECT ?, {values}", [view, *columns])


def finished(
    connection: DuckDBPyConnection, dimensions: str, since: datetime, until: datetime
) -> dict[str, list[tuple[Any, ...]]]:
    """By view, the finished values of the spans between two times: since, until, metric, segment, item and state."""
    query = """SELECT view, since, until, metric, segment, item, state FROM suara_finished
        WHERE dimensions = ? AND since >= ? AND until <= ?"""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for view, *row in connection.execute(query, [dimensions, since, until]).fetchall():
        found.setdefault(view, []).append(tuple(row))
    return found


def spans(connection: DuckDBPyConnection, view: str) -> list[Span]:
    """The spans of which a view has finished values."""
    query = "SELECT DISTINCT since, until FROM suara_finished WHERE view = ? ORDER BY ALL"
    return [(since, until) for since, until in connection.execute(query, [view]).fetchall()]


def sizes(connection: DuckDBPyConnection) -> dict[str, int]:
    """The number of finished values by view."""
    query = "SELECT view, count(*) FROM suara_finished WHERE metric IS NOT NULL GROUP BY view"
    return dict(connection.execute(query).fetchall())
