"""One statement for many rows: SQLAlchemy writes it, and what it costs by row is paid by column instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable, Table

    Writing = Callable[[list[Any]], list[Any]]
    Written = tuple[str, list[str], list[Writing | None]]

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
    columns = [column if as_ is None else as_(column) for column, as_ in zip(columns, written, strict=True)]
    values: Any = zip(*columns, strict=True)
    if not dialect.positional:
        values = (dict(zip(names, one, strict=True)) for one in values)
    connection.exec_driver_sql(text, list(values))


def _text(dialect: Dialect, statement: Any, table: Table) -> Written:
    """A statement as the database reads it, its parameters in order, and how the values of each are written."""
    compiled = statement.compile(dialect=dialect)
    names = list(compiled.positiontup or compiled.params)
    return compiled.string, names, [_writing(dialect, table.c[name].type) for name in names]


def _writing(dialect: Dialect, kind: Any) -> Writing | None:
    """How the values of a column are written, where that is not as they are."""
    one = kind.dialect_impl(dialect).bind_processor(dialect)
    if one is None:
        return None
    if not isinstance(kind, DateTime):
        return lambda values: list(map(one, values))

    def moments(values: list[Any]) -> list[Any]:
        # Rows that are written together have few moments among them, and to write one costs as much as all the rest.
        known = {value: one(value) for value in set(values)}
        return [known[value] for value in values]

    return moments
