"""The warehouse's tables, generated from the record kinds and the workspace's dimensions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from suara.records import KINDS, Kind
from suara.store import changes, rollups
from suara.store.naming import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "texts": "VARCHAR[]",
    "date": "DATE",
}
IBIS_TYPES = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "texts": "array<string>",
    "date": "date",
}
VERSION = 1

LOADS = """
CREATE TABLE IF NOT EXISTS suara_loads (
    load BIGINT PRIMARY KEY, kind VARCHAR NOT NULL, source VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL,
    rows_read BIGINT, accepted BIGINT, updated BIGINT, unchanged BIGINT, rejected BIGINT,
    undone_at TIMESTAMP, recipe VARCHAR
)"""
ORIGINS = (
    "CREATE TABLE IF NOT EXISTS suara_origins (kind VARCHAR, name VARCHAR, origin DOUBLE, PRIMARY KEY (kind, name))"
)
META = "CREATE TABLE IF NOT EXISTS suara_meta (key VARCHAR PRIMARY KEY, value VARCHAR)"


def column_types(kind: Kind, dimensions: Mapping[str, str]) -> dict[str, str]:
    """Every column of a kind's table by its type, dimensions and local days included."""
    own = {c.name: c.type for c in kind.columns.values()}
    extra = {d: t for d, t in dimensions.items() if d not in own}
    days = dict.fromkeys(kind.days.values(), "date")
    return {**own, **extra, **days}


def create_statements(dimensions: Mapping[str, str]) -> list[str]:
    """The statements that make an empty warehouse (and add columns that a newer version brought)."""
    apart = [META, LOADS, ORIGINS, changes.CHANGES, changes.TOUCHED, *rollups.TABLES]
    return [*apart, *(s for kind in KINDS.values() for s in _tables(kind, dimensions))]


def history(kind: Kind) -> str:
    """The table that keeps the superseded versions of a kind's records."""
    return f"{kind.plural}_history"


def _tables(kind: Kind, dimensions: Mapping[str, str]) -> list[str]:
    columns = ", ".join(f"{quoted(c)} {SQL_TYPES[t]}" for c, t in column_types(kind, dimensions).items())
    return [
        f"CREATE TABLE IF NOT EXISTS {quoted(kind.plural)} ({columns}, load BIGINT)",
        f"CREATE TABLE IF NOT EXISTS {quoted(history(kind))} ({columns}, load BIGINT, replaced_by BIGINT)",
    ]


@lru_cache(maxsize=1)
def customer_columns() -> dict[str, tuple[str, ...]]:
    """The one registry of where a customer's id stands: table to its columns; erase follows it."""
    columns = {k.plural: ("customer", *(("invitee",) if "invitee" in k.columns else ())) for k in KINDS.values()}
    return columns | {f"{table}_history": names for table, names in columns.items()} | {"suara_lasts": ("customer",)}
