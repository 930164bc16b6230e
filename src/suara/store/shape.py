"""What a warehouse's tables should look like, and bringing them there: new columns, another time zone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from suara import settings as settings_file
from suara.errors import KeepingError, SettingsError
from suara.records import KINDS
from suara.store import schema
from suara.store.naming import quoted
from suara.store.schema import SQL_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from suara.records import Kind
    from suara.settings import Settings


def wanted(settings: Settings) -> dict[str, str]:
    """What the warehouse says of itself when it is as this Suara and the settings mean it."""
    statements = "\n".join(schema.create_statements(settings.dimensions))
    columns = hashlib.sha256(statements.encode()).hexdigest()
    return {"schema": str(schema.VERSION), "timezone": settings.timezone, "columns": columns}


def stated(connection: DuckDBPyConnection) -> dict[str, str]:
    """What the warehouse says of itself; nothing when it has no tables yet."""
    made = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'suara_meta'"
    if not _number(connection, made):
        return {}
    return dict(connection.execute("SELECT key, value FROM suara_meta").fetchall())


def fits(connection: DuckDBPyConnection, settings: Settings) -> bool:
    """Whether the tables are as they should be; a schema of another version is an error that says what to do."""
    found = stated(connection)
    check_version(found.get("schema", str(schema.VERSION)))
    return wanted(settings).items() <= found.items()


def check_version(found: str) -> None:
    """Refuse tables whose schema is older or newer than the one that this Suara knows."""
    if int(found) < schema.VERSION:
        raise KeepingError("The workspace was written by an older Suara.", "Run `suara upgrade`.")
    if int(found) > schema.VERSION:
        raise KeepingError("The workspace was written by a newer Suara.", "Update Suara, then open it again.")


def bring(connection: DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    """Make missing tables and columns, and write the local days anew when the zone changed; in a transaction."""
    found = stated(connection)
    check_version(found.get("schema", str(schema.VERSION)))
    if found:
        _check_current(settings, folder)
    for statement in schema.create_statements(settings.dimensions):
        connection.execute(statement)
    if found:
        _fit(connection, settings, moved=found.get("timezone") != settings.timezone)
    connection.executemany("INSERT OR REPLACE INTO suara_meta VALUES (?, ?)", list(wanted(settings).items()))


def _fit(connection: DuckDBPyConnection, settings: Settings, *, moved: bool) -> None:
    """Give tables that were there the columns that they should have, and the local days of another zone."""
    there = _columns(connection)
    for kind in KINDS.values():
        types = {c: SQL_TYPES[t] for c, t in column_types(kind, settings.dimensions).items()}
        for table in (kind.plural, schema.history(kind)):
            for statement in _alterations(connection, table, there[table], types):
                connection.execute(statement)
            if moved:
                write_days(connection, kind, table, settings.timezone)


def local_day(column: str, zone: str) -> str:
    """SQL for the local date, in a zone, of a UTC timestamp without zone."""
    if zone == "UTC":
        return f"CAST({quoted(column)} AS DATE)"
    name = zone.replace("'", "''")
    return f"CAST(timezone('{name}', timezone('UTC', {quoted(column)})) AS DATE)"


def write_days(connection: DuckDBPyConnection, kind: Kind, table: str, zone: str) -> None:
    """Write those local days of a table anew that are others in this zone."""
    for moment, day in kind.days.items():
        there, meant = quoted(day), local_day(moment, zone)
        connection.execute(f"UPDATE {quoted(table)} SET {there} = {meant} WHERE {there} IS DISTINCT FROM {meant}")


def _check_current(settings: Settings, folder: Path) -> None:
    """A workspace object from before the settings were changed must not turn the tables back."""
    now = settings_file.read(folder)
    if (now.timezone, now.dimensions) != (settings.timezone, settings.dimensions):
        raise SettingsError("The settings were changed after this workspace was opened.", "Open it again.")


def _columns(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The type of each column, by table."""
    found: dict[str, dict[str, str]] = {}
    query = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    for table, column, type_ in connection.execute(query).fetchall():
        found.setdefault(table, {})[column] = type_
    return found


def _alterations(
    connection: DuckDBPyConnection, table: str, there: dict[str, str], types: dict[str, str]
) -> Iterator[str]:
    for column, type_ in types.items():
        if column not in there:
            yield f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column)} {type_}"
        elif there[column] != type_:
            _check_cast(connection, table, column, type_)
            yield f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} SET DATA TYPE {type_}"


def _check_cast(connection: DuckDBPyConnection, table: str, column: str, type_: str) -> None:
    lost = f"{quoted(column)} IS NOT NULL AND TRY_CAST({quoted(column)} AS {type_}) IS NULL"
    number = _number(connection, f"SELECT count(*) FROM {quoted(table)} WHERE {lost}")
    if number:
        raise SettingsError(
            f"The dimension {column!r} cannot change its type: {number:,} values in {table} are no {type_.lower()}.",
            "Give it its former type in the settings, or declare another dimension.",
        )


def _number(connection: DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
