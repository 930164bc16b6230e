"""One statement for many rows: SQLAlchemy writes it, and what it costs by row is paid by column instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable, Table

    Written = tuple[str, list[str], list[Callable[[Any], Any] | None]]

# By dialect, and so by engine: what an engine was told of types is in it.
_written: WeakKeyDictionary[Dialect, dict[Executable, Written]] = WeakKeyDictionary()


def execute(connection: Connection, statement: Any, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement, whose parameters are named as columns of a table, for each of some rows in one go."""
    dialect = connection.dialect
    known = _written.setdefault(dialect, {})
    if statement not in known:
        known[statement] = _text(dialect, statement, table)
    text, names, written = known[statement]
    columns = [[row[name] for row in rows] for name in names]
    columns = [column if as_ is None else list(map(as_, column)) for column, as_ in zip(columns, written, strict=True)]
    values: Any = zip(*columns, strict=True)
    if not dialect.positional:
        values = (dict(zip(names, one, strict=True)) for one in values)
    connection.exec_driver_sql(text, list(values))


def _text(dialect: Dialect, statement: Any, table: Table) -> Written:
    """A statement as the database reads it, its parameters in order, and how the values of each are written."""
    compiled = statement.compile(dialect=dialect)
    names = list(compiled.positiontup or compiled.params)
    written = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    return compiled.string, names, written
