"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL write alike and SQLAlchemy names by dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows, but for those of which one with the same key is there; the number inserted."""
    if not rows:
        return 0
    statement = _insert(connection, table).on_conflict_do_nothing()
    return sum(connection.execute(statement.values(**row)).rowcount for row in rows)


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert many rows of the same columns in one go, but for those whose key is there; the number inserted."""
    if not rows:
        return 0
    return int(connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows)).rowcount)


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection, table).values(**row)
    changed = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql

        return postgresql(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite

    return sqlite(table)
