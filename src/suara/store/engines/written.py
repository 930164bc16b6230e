"""A query as a person may read it and run it by hand: laid out, with every value in its place."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = re.compile(r"\$suara_(\w+)")


def written(sql: str, values: Mapping[str, Any], dialect: str) -> str:
    """The query with the values of its places (`$suara_name`) as literals."""
    import sqlglot

    laid_out = str(sqlglot.parse_one(sql, dialect=dialect).sql(dialect=dialect, pretty=True))
    return PLACE.sub(lambda m: literal(values[m[1]]), laid_out)


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
