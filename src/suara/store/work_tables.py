"""The ledger's tables of work in hand: drafts of surveys, and jobs that go on in the background."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, Integer, String, Table

from suara.store.ledger_tables import metadata

drafts = Table(
    "drafts",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("definition", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)

# Nothing of a customer: counts and names of what was worked on.
jobs = Table(
    "jobs",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("caller", String, nullable=False),
    Column("state", String(16), nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("made_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("result", JSON),
    Column("fault", JSON),
    Column("file", String),
    Index("jobs_by_time", "made_at"),
)
