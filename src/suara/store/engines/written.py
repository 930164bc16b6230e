"""A query as a person may read it and run it by hand: laid out, with every value in its place."""

from __future__ import annotations

import re
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = re.compile(r"\$suara_(\w+)")
NAMED = re.compile(r"suara_place_(\w+)")
SPELT = {"clickhouse": "_clickhouse_sql", "spark": "_spark_sql"}


def written(sql: str, values: Mapping[str, Any], dialect: str) -> str:
    """The query with the values of its places (`$suara_name`) as literals."""
    import sqlglot

    spelt = import_module(f"suara.store.engines.{SPELT[dialect]}").literal if dialect in SPELT else literal
    # Not every dialect knows a place when it sees one; a name is a name in all.
    named = PLACE.sub(r"suara_place_\1", sql)
    laid_out = str(sqlglot.parse_one(named, dialect=dialect).sql(dialect=dialect, pretty=True))
    return NAMED.sub(lambda m: str(spelt(values[m[1]])), laid_out)


def literal(value: Any) -> str:
    """A value as SQL writes it; the items of a list are bare, for the query says their type."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_bare, value))}]"
    if isinstance(value, datetime):
        return f"TIMESTAMP {_bare(value)}"
    if isinstance(value, date):
        return f"DATE {_bare(value)}"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"CAST({value!r} AS DOUBLE)" if number else _bare(value)


def _bare(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return repr(value).upper()
    return "'" + str(value).replace("'", "''") + "'"
