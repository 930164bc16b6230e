"""What changed in the facts since a moment: one entry for each change, and the local days that it touched.

Evidence at rest is kept up by it: a change that is not yet in it makes the days that it touched be read
from the facts. Entries stand in the transaction of the change itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

CHANGES = """
CREATE TABLE IF NOT EXISTS suara_changes (
    change BIGINT PRIMARY KEY, kind VARCHAR NOT NULL, how VARCHAR NOT NULL, load BIGINT
)"""
TOUCHED = "CREATE TABLE IF NOT EXISTS suara_touched (change BIGINT, kind VARCHAR, day_column VARCHAR, day DATE)"

How = Literal["load", "undo", "erase"]


@dataclass(frozen=True)
class Change:
    """One change of the records of a kind; `load` is the load that came or went."""

    number: int
    kind: str
    how: How
    load: int | None


def note(
    connection: DuckDBPyConnection, kind: str, how: How, load: int | None, days: Mapping[str, Sequence[date]]
) -> None:
    """Enter a change, with the days that it touched by the column that holds them."""
    number = head(connection) + 1
    connection.execute("INSERT INTO suara_changes VALUES (?, ?, ?, ?)", [number, kind, how, load])
    for column, touched in days.items():
        rows = "SELECT ?, ?, ?, unnest(?::DATE[])"
        connection.execute(f"INSERT INTO suara_touched {rows}", [number, kind, column, list(touched)])


def head(connection: DuckDBPyConnection) -> int:
    """The number of the latest change; 0 before the first."""
    row = connection.execute("SELECT coalesce(max(change), 0) FROM suara_changes").fetchone()
    return int(row[0]) if row else 0


def since(connection: DuckDBPyConnection, number: int) -> list[Change]:
    """The changes after one, oldest first."""
    query = "SELECT change, kind, how, load FROM suara_changes WHERE change > ? ORDER BY change"
    return [Change(*row) for row in connection.execute(query, [number]).fetchall()]


def touched(connection: DuckDBPyConnection, number: int) -> dict[tuple[str, str], dict[date, int]]:
    """By kind and day column, the days touched after a change, each with the latest change that touched it."""
    query = "SELECT kind, day_column, day, max(change) FROM suara_touched WHERE change > ? GROUP BY ALL"
    found: dict[tuple[str, str], dict[date, int]] = {}
    for kind, column, day, latest in connection.execute(query, [number]).fetchall():
        found.setdefault((kind, column), {})[day] = latest
    return found


def forget(connection: DuckDBPyConnection, number: int) -> None:
    """Drop the entries up to a change, when all evidence at rest holds it; the latest stays, to count on from."""
    connection.execute("DELETE FROM suara_touched WHERE change <= ?", [number])
    connection.execute(
        "DELETE FROM suara_changes WHERE change < least(?, (SELECT max(change) FROM suara_changes))", [number]
    )
