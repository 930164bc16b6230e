"""What a warehouse holds: how many records of each kind, from when to when, and when they were loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.records import KINDS, Kind
from suara.store.naming import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from suara.store.warehouse import Warehouse


@dataclass(frozen=True)
class Holding:
    """The records of one kind: how many, and the first and last `occurred_at` (UTC); null when there are none."""

    records: int
    first: datetime | None
    last: datetime | None


def held(connection: DuckDBPyConnection, as_of: datetime) -> dict[str, Holding]:
    """The records of every kind that existed at an instant."""
    parts = [
        f"SELECT '{name}', count(*), min(occurred_at), max(occurred_at) FROM {quoted(kind.plural)} "
        "WHERE occurred_at < $as_of"
        for name, kind in KINDS.items()
    ]
    rows = connection.execute(" UNION ALL ".join(parts), {"as_of": as_of}).fetchall()
    found = {name: Holding(count, first, last) for name, count, first, last in rows}
    return {name: found[name] for name in KINDS}


def bounds(connection: DuckDBPyConnection, kind: Kind, moments: Sequence[str], as_of: datetime) -> list[datetime]:
    """The first and last instant before `as_of` in the named columns of a kind; nothing without records."""
    parts = [f'SELECT min("{m}") AS a, max("{m}") AS b FROM "{kind.plural}" WHERE "{m}" < ?' for m in moments]
    query = f"SELECT min(a), max(b) FROM ({' UNION ALL '.join(parts)})"
    row = connection.execute(query, [as_of] * len(parts)).fetchone()
    return [v for v in row or () if v is not None]


def loaded_at(warehouse: Warehouse, kinds: Iterable[str]) -> datetime | None:
    """When the newest delivery of some kinds that still counts came in (UTC); null when none did."""
    query = "SELECT max(loaded_at) FROM suara_loads WHERE undone_at IS NULL AND list_contains($kinds, kind)"
    with warehouse.reading() as connection:
        row = connection.execute(query, {"kinds": list(kinds)}).fetchone()
    found: datetime | None = row[0] if row else None
    return found
