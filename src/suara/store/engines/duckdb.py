"""The embedded engine: DuckDB in the workspace's folder."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from suara.store import holdings, loads
from suara.store.engines import _duckdb_moving as moving
from suara.store.engines._engine import Batch, Engine
from suara.store.keeping import theirs
from suara.store.loads import brought

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from ibis import Table

    from suara.records import Kind
    from suara.store.engines._engine import SmallTables
    from suara.store.holdings import Holding
    from suara.store.loads import Counts

SMALL_TABLE_TYPES = {
    "date": "DATE",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "timestamp": "TIMESTAMP",
    "float64": "DOUBLE",
    "string": "VARCHAR",
}
PLACE = re.compile(r"SUARA_PARAM_(\w+)\(\)", re.IGNORECASE)


class DuckDB(Engine):
    """Facts in the workspace's own file, in the tables of `store.schema`."""

    name = "duckdb"

    def compile(self, expression: Table) -> str:
        from ibis.backends.sql.compilers.duckdb import compiler

        tree = compiler.to_sqlglot(expression.unbind())
        text = tree.transform(_own_functions).sql(dialect="duckdb")
        return PLACE.sub(lambda m: f"$suara_{m[1].lower()}", text)

    def rows(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> list[dict[str, Any]]:
        with self.home.reading() as connection:
            cursor = connection.execute(*self._filled(sql, parameters, tables))
            names = [d[0] for d in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def stream(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> Iterator[pa.RecordBatchReader]:
        with self.home.reading() as connection:
            text, values = self._filled(sql, parameters, tables)
            yield connection.sql(text, params=values).to_arrow_reader()

    def shown(self, sql: str, tables: SmallTables) -> str:
        if not tables:
            return sql
        heads = ", ".join(f"{name} AS MATERIALIZED ({_unnested(name, types)})" for name, (types, _) in tables.items())
        return f"WITH {heads} SELECT * FROM ({sql})"

    def _filled(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> tuple[str, dict[str, Any]]:
        """The query with its small tables in front, and the values that are bound to it."""
        lists = {
            f"{t}_{c}": list(v) for t, (types, columns) in tables.items() for c, v in zip(types, columns, strict=True)
        }
        return _literals(self.shown(sql, tables), {**parameters, **lists})

    def settle(self) -> None:
        """The home's tables are its tables."""

    @contextmanager
    def merging(
        self, connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int
    ) -> Iterator[Counts]:
        yield loads.merge(connection, kind, columns, load)

    def undo(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> Counts:
        return loads.take_back(connection, kind, load)

    def remove(self, connection: DuckDBPyConnection, customer: str, *, detach: bool) -> dict[str, int]:
        return theirs.remove(connection, customer, detach=detach)

    def touched(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> dict[str, list[date]]:
        return loads.touched(connection, kind, load)

    def brought(self, kind: Kind, column: str, loads: Sequence[int], most: int) -> list[str] | None:
        with self.home.reading() as connection:
            return brought(connection, kind, column, loads, most)

    def bounds(self, kind: Kind, moments: Sequence[str], as_of: datetime) -> list[datetime]:
        with self.home.reading() as connection:
            return holdings.bounds(connection, kind, moments, as_of)

    def holdings(self, as_of: datetime) -> dict[str, Holding]:
        with self.home.reading() as connection:
            return holdings.held(connection, as_of)

    @contextmanager
    def outgoing(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> Iterator[Batch]:
        with connection.cursor() as one, connection.cursor() as other:
            came, went = (one.sql(moving.versions(kind, load)), other.sql(moving.superseded(kind, load)))
            yield Batch(came.to_arrow_reader(), went.to_arrow_reader())

    def incoming(self, connection: DuckDBPyConnection, kind: Kind, load: int, batch: Batch) -> None:
        moving.take_in(connection, kind, load, batch)

    def clear(self, connection: DuckDBPyConnection) -> None:
        moving.clear(connection)

    def elsewhere(self, name: str) -> str:
        return self.url

    def close(self) -> None:
        """The home lets go of the file."""


engine = DuckDB


def _unnested(table: str, types: Mapping[str, str]) -> str:
    """The rows of a small table; a stretch from `first_day` to `last_day` becomes a row for each `day`."""
    columns = (f"unnest($suara_{table}_{c}::{SMALL_TABLE_TYPES[t]}[]) AS {c}" for c, t in types.items())
    rows = f"SELECT {', '.join(columns)}"
    if "first_day" not in types:
        return rows
    days = "unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day"
    return f"SELECT {days}, * EXCLUDE (first_day, last_day) FROM ({rows})"


def _literals(sql: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Spell times and numbers into the text, so that the engine can prune by them; bind all the rest."""
    bound: dict[str, Any] = {}

    def place(match: re.Match[str]) -> str:
        value = parameters[match[1]]
        if isinstance(value, datetime):
            return f"TIMESTAMP '{value.isoformat(' ')}'"
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        if isinstance(value, (bool, int, float)):
            return f"CAST({value!r} AS {'BOOLEAN' if isinstance(value, bool) else 'DOUBLE'})"
        bound[f"suara_{match[1]}"] = value
        return match[0]

    return re.sub(r"\$suara_(\w+)", place, sql), bound


def _own_functions(node: Any) -> Any:
    """Small functions that each engine spells its own way."""
    import sqlglot.expressions as sge

    if isinstance(node, sge.Anonymous) and str(node.this).lower() == "suara_between":
        return sge.func("list_slice", *(e.transform(_own_functions) for e in node.expressions))
    if isinstance(node, sge.Anonymous) and str(node.this).lower() == "suara_seconds":
        since, until = (sge.func("epoch_us", e.transform(_own_functions)) for e in node.expressions)
        return sge.paren(
            sge.Div(this=sge.paren(sge.Sub(this=until, expression=since)), expression=sge.Literal.number("1e6"))
        )
    if isinstance(node, sge.CTE) and not node.find(sge.AggFunc, sge.Window, sge.Join, sge.Distinct, sge.SetOperation):
        # What only filters and computes is read anew for each use, with no more than the rows and columns of that use.
        node.set("materialized", value=False)
    if isinstance(node, sge.Is) and isinstance(node.this, sge.Not):
        # Written without them, NOT (x) IS NULL would be read as NOT (x IS NULL).
        node.set("this", sge.paren(node.this))
    return node
