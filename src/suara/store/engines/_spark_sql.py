"""How Spark spells things: queries from Ibis, values, small tables, columns."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis import Table

    from suara.store.engines._engine import SmallTables

# Times are instants (TIMESTAMP with the session in UTC): TIMESTAMP_NTZ would be cast wherever it meets a null.
COLUMN_TYPES = {
    "text": "STRING",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "texts": "ARRAY<STRING>",
    "date": "DATE",
}
SMALL_TABLE_TYPES = {
    "date": "DATE",
    "int32": "INT",
    "int64": "BIGINT",
    "timestamp": "TIMESTAMP",
    "float64": "DOUBLE",
    "string": "STRING",
}
PLACE = re.compile(r"SUARA_PARAM_(\w+)\(\)", re.IGNORECASE)
VALUE = re.compile(r"\$suara_(\w+)")


def compiled(expression: Table) -> str:
    """SQL text of an Ibis expression, with `$suara_name` for the values of a question."""
    from ibis.backends.sql.compilers.databricks import compiler

    tree = compiler.to_sqlglot(expression.unbind())
    text = _told_apart(tree.transform(_own_functions)).sql(dialect="databricks")
    return PLACE.sub(lambda m: f"$suara_{m[1].lower()}", text)


def filled(sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> tuple[str, dict[str, str]]:
    """The text with all values in their places, and the texts that are to be bound by their names."""
    lists = {f"{t}_{c}": v for t, (types, columns) in tables.items() for c, v in zip(types, columns, strict=True)}
    bound: dict[str, str] = {}

    def place(match: re.Match[str]) -> str:
        value = lists[match[1]] if match[1] in lists else parameters[match[1]]
        if isinstance(value, str):
            bound[f"suara_{match[1]}"] = value
            return f":suara_{match[1]}"
        return literal(value)

    return VALUE.sub(place, sql), bound


def with_heads(sql: str, heads: Mapping[str, str]) -> str:
    """A query with named queries in front of it."""
    if not heads:
        return sql
    return f"WITH {', '.join(f'{quoted(n)} AS ({q})' for n, q in heads.items())} SELECT * FROM ({sql})"


def small_tables(tables: SmallTables) -> dict[str, str]:
    """The queries that give small tables, their values still in their places."""
    return {name: _unnested(name, types) for name, (types, _) in tables.items()}


def literal(value: Any) -> str:
    """A value as Spark writes it."""
    if isinstance(value, (list, tuple)):
        return f"array({', '.join(map(literal, value))})"
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"TIMESTAMP'{value.isoformat(' ', 'microseconds')}'"
    if isinstance(value, date):
        return f"DATE'{value.isoformat()}'"
    return _number(value) if isinstance(value, (int, float)) else text(str(value))


def text(value: str) -> str:
    """A piece of text as Spark writes it."""
    import sqlglot.expressions as sge

    return str(sge.Literal.string(value).sql(dialect="databricks"))


def quoted(name: str) -> str:
    """An identifier as Spark writes it."""
    return "`" + name.replace("`", "``") + "`"


def columns(types: Mapping[str, str]) -> str:
    """The columns of a table with their types, as a schema is written."""
    return ", ".join(f"{quoted(c)} {COLUMN_TYPES[t]}" for c, t in types.items())


def local_day(column: str, zone: str) -> str:
    """The local date, in a zone, of a column of instants."""
    return f"TO_DATE(FROM_UTC_TIMESTAMP({quoted(column)}, {text(zone)}))"


def _number(value: float) -> str:
    return f"{value!r}D" if math.isfinite(value) else f"CAST('{value}' AS DOUBLE)"


def _unnested(table: str, types: Mapping[str, str]) -> str:
    """The rows of a small table; a stretch from `first_day` to `last_day` becomes a row for each `day`."""
    lists = (f"CAST($suara_{table}_{c} AS ARRAY<{SMALL_TABLE_TYPES[t]}>)" for c, t in types.items())
    rows = f"(SELECT INLINE(ARRAYS_ZIP({', '.join(lists)}))) AS t({', '.join(types)})"
    if "first_day" not in types:
        return f"SELECT {', '.join(types)} FROM {rows}"
    others = [c for c in types if c not in ("first_day", "last_day")]
    return f"SELECT EXPLODE(SEQUENCE(first_day, last_day)) AS day, {', '.join(others)} FROM {rows}"


def _own_functions(node: Any) -> Any:
    """Small functions that each engine spells its own way."""
    import sqlglot.expressions as sge

    if isinstance(node, sge.Anonymous):
        name, parts = str(node.this).lower(), [e.transform(_own_functions) for e in node.expressions]
        return SPELLINGS[name](*parts) if name in SPELLINGS else node
    if isinstance(node, sge.SafeDivide):
        # Sail has no TRY_DIVIDE for DOUBLE.
        return _divided(node.this.transform(_own_functions), node.expression.transform(_own_functions))
    if isinstance(node, (sge.ArgMin, sge.ArgMax)):
        # The least of the rows that have a value, as elsewhere.
        value, by = node.this, node.expression
        node.set("expression", sge.func("IF", sge.Is(this=value.copy(), expression=sge.Null()), sge.Null(), by))
    if isinstance(node, sge.Is) and isinstance(node.this, sge.Not):
        # Written without them, NOT (x) IS NULL would be read as NOT (x IS NULL).
        node.set("this", sge.paren(node.this))
    return node


def _told_apart(tree: Any) -> Any:
    """Sums of a number and of the same as DOUBLE, which Sail would take for one: it names a sum without its casts."""
    import sqlglot.expressions as sge

    seen: dict[str, str] = {}
    for found in list(tree.find_all(sge.Sum)):
        text = found.sql(dialect="databricks")
        plain = found.transform(lambda node: node.this if isinstance(node, sge.Cast) else node).sql(
            dialect="databricks"
        )
        if seen.setdefault(plain, text) != text:
            found.set("this", sge.Mul(this=sge.paren(found.this), expression=sge.Literal.number(1)))
    return tree


def _divided(one: Any, other: Any) -> Any:
    import sqlglot.expressions as sge

    above, below = (sge.cast(e, "double") for e in (one, other))
    return sge.paren(sge.Div(this=above, expression=sge.func("NULLIF", below, sge.Literal.number(0))))


def _seconds(since: Any, until: Any) -> Any:
    import sqlglot.expressions as sge

    first, last = (sge.Anonymous(this="UNIX_MICROS", expressions=[e]) for e in (since, until))
    return sge.paren(
        sge.Div(this=sge.paren(sge.Sub(this=last, expression=first)), expression=sge.Literal.number("1e6"))
    )


def _between(values: Any, first: Any, last: Any) -> Any:
    import sqlglot.expressions as sge

    length = sge.Add(
        this=sge.Sub(this=sge.paren(last), expression=sge.paren(first.copy())), expression=sge.Literal.number(1)
    )
    places = [sge.cast(first, "int"), sge.cast(sge.func("GREATEST", length, sge.Literal.number(0)), "int")]
    return sge.Anonymous(this="SLICE", expressions=[values, *places])


SPELLINGS: dict[str, Any] = {"suara_seconds": _seconds, "suara_between": _between, "try_divide": _divided}
