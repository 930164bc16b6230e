"""The tables of the ledger: one schema for SQLite and, later, PostgreSQL."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Index, Integer, MetaData, String, Table, Text

HEAD = "0008"

metadata = MetaData()

secrets = Table(
    "secrets",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("customer", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("sought", Text, nullable=False),
    Index("people_by_value", "sought"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("receipt", Integer, primary_key=True),
    Column("erased_at", DateTime, nullable=False),
    Column("person", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("removed", JSON, nullable=False),
)

version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
