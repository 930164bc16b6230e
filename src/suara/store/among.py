"""The rows of many ids: all of them come as one value, so that the statement is the same however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement


def among(dialect: str, column: Column[Any]) -> ColumnElement[bool]:
    """Whether a column is one of the list that is bound as `own`."""
    if dialect == "postgresql":
        return column == any_(bindparam("own", type_=ARRAY(column.type)))
    given = func.json_each(bindparam("own", type_=JSON())).table_valued("value")
    return column.in_(select(given.c.value))
