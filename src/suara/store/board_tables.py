"""The ledger's tables of dashboards: boards as they are and were, saved views, stars, and links to share them by.

Nothing of a customer is in them.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, String, Table, Text

from suara.store.ledger_tables import metadata

boards = Table(
    "boards",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("definition", Text, nullable=False),
    # Whoever saves says which version they saw: two who work at once do not undo each other.
    Column("version", Integer, nullable=False),
    Column("owner", String(110), nullable=False),
    Column("owner_name", String(200), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("removed_at", DateTime),
)

# What each version was, so that a change can be undone.
board_versions = Table(
    "board_versions",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", Text, nullable=False),
)

board_views = Table(
    "board_views",
    metadata,
    Column("view", String(32), primary_key=True),
    Column("board", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("owner", String(110), nullable=False),
    Column("owner_name", String(200), nullable=False),
    # Whether others see it too.
    Column("common", Boolean, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Index("views_of_board", "board"),
)

board_stars = Table(
    "board_stars",
    metadata,
    Column("member", String(110), primary_key=True),
    Column("thing", String(64), primary_key=True),
)

board_shares = Table(
    "board_shares",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("share", String(32), nullable=False, unique=True),
    Column("board", String(64), nullable=False),
    Column("label", String(100), nullable=False),
    # The rows that who shared it could see then, and the period and filters that it was shared with.
    Column("scope", JSON, nullable=False),
    Column("query", Text, nullable=False),
    Column("comments", Boolean, nullable=False),
    Column("embed", Boolean, nullable=False),
    Column("made_by", String(110), nullable=False),
    Column("made_by_name", String(200), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("expires_at", DateTime),
    Column("revoked_at", DateTime),
    Column("seen_at", DateTime),
    Index("shares_of_board", "board"),
)
