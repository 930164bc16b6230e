"""What the feed takes from the ledger: rows as columns of text, which no Python goes through value by value."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, cast, select

from suara.store import asking_tables
from suara.store.among import among

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from sqlalchemy import Connection, Table

HALF = "\\ud"
# What is not fed stays where it is.
_LEFT = ("value", "page", "expires_at", "made_at", "forced", "in_hours", "occasion", "reminded_at", "asked_at")


def responses(connection: Connection, ids: Sequence[str]) -> pa.Table:
    """Responses by their ids: every column as text, what is JSON in the ledger as JSON."""
    return _texts(connection, asking_tables.responses, "response", ids)


def answers(connection: Connection, ids: Sequence[str]) -> pa.Table:
    """The answers of responses, in the same way."""
    return _texts(connection, asking_tables.answers, "response", ids)


def invitations(connection: Connection, ids: Sequence[str]) -> pa.Table:
    """Invitations by their ids, in the same way."""
    return _texts(connection, asking_tables.invitations, "invitation", ids)


def _texts(connection: Connection, table: Table, key: str, ids: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    query = _query(connection.dialect.name, table, key)
    found = connection.execute(query, {"own": list(ids)}).all() if ids else []
    names = query.selected_columns.keys()
    columns: Any = zip(*found, strict=True) if found else [()] * len(names)
    return pa.table({n: pa.array(_wholes(c), pa.string()) for n, c in zip(names, columns, strict=True)})


@cache
def _query(dialect: str, table: Table, key: str) -> Any:
    columns = [column for column in table.c if column.name not in _LEFT]
    texts = (c if isinstance(c.type, String) else cast(c, Text).label(c.name) for c in columns)
    return select(*texts).where(among(dialect, table.c[key]))


def _wholes(column: Sequence[str | None]) -> Sequence[str | None]:
    # All at once: to look at each would cost more than to fetch it.
    return [whole(text) for text in column] if HALF in " ".join(filter(None, column)) else column


def whole(text: str | None) -> str | None:
    """JSON without halves of characters, which no text in a warehouse can hold; each becomes a mark of its own."""
    if not text or HALF not in text or text[0] not in "[{":
        return text
    said = json.dumps(json.loads(text), ensure_ascii=False)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
