"""The ledger's tables of the doors: keys that programs come with, and what was answered to which request."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Index, Integer, String, Table, Text

from suara.store.ledger_tables import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("revoked_at", DateTime),
    # A key of a member's own does no more than the member may; the others belong to the workspace.
    Column("member", String(64)),
)

# A request that comes again with the same Idempotency-Key gets the same reply, and nothing is done again.
replies = Table(
    "replies",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Index("replies_by_age", "at"),
)
