"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL write alike and SQLAlchemy names by dialect."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam

from suara.store import bulk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows of the same columns, but for those of which one with the same key is there; the number inserted."""
    if not rows:
        return 0
    statement = _new(connection.dialect.name, table, tuple(rows[0]))
    return sum(connection.execute(statement, row).rowcount for row in rows)


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert many rows of the same columns in one go, but for those whose key is there; the number inserted."""
    if not rows:
        return 0
    return int(connection.execute(_new(connection.dialect.name, table, tuple(rows[0])), list(rows)).rowcount)


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key; columns that are not given stay."""
    put_all(connection, table, [row])


def put_all(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], changing: tuple[str, ...] = ()
) -> None:
    """The same for several rows of the same columns; where some are named as `changing`, the others stay."""
    if rows:
        statement = _replacing(connection.dialect.name, table, tuple(rows[0]), changing)
        bulk.execute(connection, statement, table, rows)


# To build a statement costs more than to run it: each is built once.
@cache
def _new(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    return _insert(dialect, table, names).on_conflict_do_nothing()


@cache
def _replacing(dialect: str, table: Table, names: tuple[str, ...], changing: tuple[str, ...]) -> Any:
    keys = [column.name for column in table.primary_key]
    statement = _insert(dialect, table, names)
    changed = {name: statement.excluded[name] for name in changing or names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _insert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql

        return postgresql(table).values(values)
    from sqlalchemy.dialects.sqlite import insert as sqlite

    return sqlite(table).values(values)
