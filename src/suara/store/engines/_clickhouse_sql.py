"""How ClickHouse spells things: queries from Ibis, values, small tables, columns."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis import Table

    from suara.store.engines._engine import SmallTables

MOMENT = "DateTime64(6, 'UTC')"
COLUMN_TYPES = {
    "text": "Nullable(String)",
    "integer": "Nullable(Int64)",
    "number": "Nullable(Float64)",
    "boolean": "Nullable(Bool)",
    "timestamp": f"Nullable({MOMENT})",
    "texts": "Array(Nullable(String))",  # an array cannot be null: an empty one is as good
    "date": "Nullable(Date32)",
}
SMALL_TABLE_TYPES = {
    "date": "Date32",
    "int32": "Int32",
    "int64": "Int64",
    "timestamp": MOMENT,
    "float64": "Float64",
    "string": "String",
}
# The first and the last instant that its types can hold.
FIRST, LAST = datetime(1900, 1, 1), datetime(2299, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001
COUNTS = ("countIf", "uniqExact", "uniqExactIf", "length")
PLACE = re.compile(r"SUARA_PARAM_(\w+)\(\)", re.IGNORECASE)
VALUE = re.compile(r"\$suara_(\w+)")


def compiled(expression: Table) -> str:
    """SQL text of an Ibis expression, with `$suara_name` for the values of a question."""
    from ibis.backends.sql.compilers.clickhouse import compiler

    tree = compiler.to_sqlglot(_without_null_lists(expression.unbind()))
    text = _signed(tree.transform(_own_functions)).sql(dialect="clickhouse")
    return PLACE.sub(lambda m: f"$suara_{m[1].lower()}", text)


def filled(sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> str:
    """The text with all values in their places."""
    lists = {f"{t}_{c}": v for t, (types, columns) in tables.items() for c, v in zip(types, columns, strict=True)}
    values = {**parameters, **lists}
    return VALUE.sub(lambda m: literal(values[m[1]]), sql)


def with_small_tables(sql: str, tables: SmallTables) -> str:
    """The query with its small tables in front, their values still in their places."""
    if not tables:
        return sql
    heads = ", ".join(f"{quoted(name)} AS ({_unnested(name, types)})" for name, (types, _) in tables.items())
    return f"WITH {heads} SELECT * FROM ({sql})"


def literal(value: Any) -> str:
    """A value as ClickHouse writes it; what lies beyond its calendar becomes the first or last instant of it."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_bare, value))}]"
    if isinstance(value, datetime):
        return f"toDateTime64({_bare(value)}, 6, 'UTC')"
    if isinstance(value, date):
        return f"toDate32({_bare(value)})"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"toFloat64({value!r})"
    return _bare(value)


def text(value: str) -> str:
    """A piece of text as ClickHouse writes it."""
    import sqlglot.expressions as sge

    return str(sge.Literal.string(value).sql(dialect="clickhouse"))


def quoted(name: str) -> str:
    """An identifier as ClickHouse writes it."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def local_day(column: str, zone: str) -> str:
    """The local date, in a zone, of a column of instants."""
    return f"toDate32(toTimeZone({quoted(column)}, {text(zone)}))"


def numbers(values: Iterable[int]) -> str:
    """Some whole numbers as a list."""
    return ", ".join(str(int(v)) for v in sorted(values))


def created(table: str, types: Mapping[str, str]) -> str:
    """The statement that makes a table: in the order of time, with the days of each granule noted."""
    columns = [f"{quoted(c)} {COLUMN_TYPES[t]}" for c, t in types.items()]
    days = [f"INDEX {quoted(f'{c}_range')} {quoted(c)} TYPE minmax" for c, t in types.items() if t == "date"]
    order = "occurred_at" if "occurred_at" in types else "tuple()"
    # What a mutation replaced goes from the disk at once, not after the usual eight minutes.
    kept = "SETTINGS allow_nullable_key = 1, old_parts_lifetime = 1"
    return (
        f"CREATE TABLE IF NOT EXISTS {quoted(table)} ({', '.join([*columns, *days])}) "
        f"ENGINE = MergeTree ORDER BY {order} {kept}"
    )


def _bare(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return f"'{min(max(value, FIRST), LAST).isoformat(' ', 'microseconds')}'"
    if isinstance(value, date):
        return f"'{min(max(value, FIRST.date()), LAST.date()).isoformat()}'"
    if isinstance(value, (bool, int, float)):
        return repr(value).lower()
    return text(str(value))


def _unnested(table: str, types: Mapping[str, str]) -> str:
    """The rows of a small table; a stretch from `first_day` to `last_day` becomes a row for each `day`."""
    lists = (f"CAST($suara_{table}_{c}, 'Array({_escaped(SMALL_TABLE_TYPES[t])})') AS {c}" for c, t in types.items())
    rows = f"SELECT {', '.join(types)} FROM (SELECT {', '.join(lists)}) ARRAY JOIN {', '.join(types)}"
    if "first_day" not in types:
        return rows
    others: Sequence[str] = [c for c in types if c not in ("first_day", "last_day")]
    days = "arrayMap(i -> addDays(first_day, i), range(toUInt32(dateDiff('day', first_day, last_day) + 1)))"
    return f"SELECT arrayJoin({days}) AS day, {', '.join(others)} FROM ({rows})"


def _escaped(type_: str) -> str:
    return type_.replace("'", "\\'")


def _without_null_lists(expression: Table) -> Table:
    """Where a list may be null, it is empty here."""
    import ibis.expr.operations as ops

    def length(node: Any, children: Any) -> Any:
        node = node.__recreate__(children) if children else node
        if isinstance(node, (ops.NotNull, ops.IsNull)) and node.arg.dtype.is_array():
            there = ops.Greater(ops.ArrayLength(node.arg), ops.Literal(0, "int8"))
            return there if isinstance(node, ops.NotNull) else ops.Not(there)
        return node

    found: Table = expression.op().replace(length).to_expr()
    return found


def _own_functions(node: Any) -> Any:
    """Small functions that each engine spells its own way, and wide types of time in place of narrow ones."""
    import sqlglot.expressions as sge

    if isinstance(node, sge.Anonymous):
        name, parts = str(node.this).lower(), [e.transform(_own_functions) for e in node.expressions]
        return SPELLINGS[name](*parts) if name in SPELLINGS else node
    if isinstance(node, sge.ApproxDistinct):
        return sge.Anonymous(this="uniqExact", expressions=[node.this.transform(_own_functions)])
    if isinstance(node, sge.DataType):
        return _wide(node)
    return node


def _signed(tree: Any) -> Any:
    """Counts, and whole numbers that become columns, as numbers like any other: with a sign, which theirs lack."""
    import sqlglot.expressions as sge

    counts = (sge.Count, sge.CountIf, sge.RowNumber, sge.Anonymous, sge.CombinedAggFunc, sge.Literal)
    for found in reversed(list(tree.find_all(*counts))):
        if _unsigned(found):
            whole = found.parent if isinstance(found.parent, sge.Window) else found
            whole.replace(sge.Anonymous(this="toInt64", expressions=[whole.copy()]))
    return tree


def _unsigned(node: Any) -> bool:
    import sqlglot.expressions as sge

    if isinstance(node, sge.Literal):
        return node.is_int and isinstance(node.parent, (sge.Alias, sge.If, sge.Case, sge.Coalesce))
    return not isinstance(node, (sge.Anonymous, sge.CombinedAggFunc)) or str(node.this) in COUNTS


def _wide(type_: Any) -> Any:
    import sqlglot.expressions as sge

    if type_.this == sge.DataType.Type.DATE:
        return sge.DataType(this=sge.DataType.Type.DATE32, nullable=type_.args.get("nullable"))
    if type_.this in (sge.DataType.Type.DATETIME, sge.DataType.Type.DATETIME64, sge.DataType.Type.TIMESTAMP):
        size = [sge.DataTypeParam(this=sge.Literal.number(6)), sge.DataTypeParam(this=sge.Literal.string("UTC"))]
        return sge.DataType(this=sge.DataType.Type.DATETIME64, expressions=size, nullable=type_.args.get("nullable"))
    return type_


def _seconds(since: Any, until: Any) -> Any:
    import sqlglot.expressions as sge

    first, last = (sge.Anonymous(this="toUnixTimestamp64Micro", expressions=[e]) for e in (since, until))
    return sge.paren(
        sge.Div(this=sge.paren(sge.Sub(this=last, expression=first)), expression=sge.Literal.number("1e6"))
    )


def _between(values: Any, first: Any, last: Any) -> Any:
    import sqlglot.expressions as sge

    length = sge.Add(
        this=sge.Sub(this=sge.paren(last), expression=sge.paren(first.copy())), expression=sge.Literal.number(1)
    )
    return sge.Anonymous(this="arraySlice", expressions=[values, first, length])


def _instant(written: Any, *_: Any) -> Any:
    """A literal instant, within what the type holds."""
    import sqlglot.expressions as sge

    at = datetime.fromisoformat(str(written.this))
    parts = [sge.Literal.string(_bare(at)[1:-1]), sge.Literal.number(6), sge.Literal.string("UTC")]
    return sge.Anonymous(this="toDateTime64", expressions=parts)


def _distinct(value: Any, where: Any) -> Any:
    import sqlglot.expressions as sge

    return sge.Anonymous(this="uniqExactIf", expressions=[value, where])


def _day(value: Any) -> Any:
    import sqlglot.expressions as sge

    return sge.Anonymous(this="toDate32", expressions=[value])


SPELLINGS: dict[str, Any] = {
    "suara_seconds": _seconds,
    "suara_between": _between,
    "parsedatetimebesteffort": _instant,
    "parsedatetime64besteffort": _instant,
    "todate": _day,
    "uniqif": _distinct,
}
