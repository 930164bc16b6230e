"""Saved segments in the ledger: sets of filters under a name, saved by who has seen them as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, DateTime, Integer, String, Table, delete, func, select, update

from suara.store.boards import UNDONE
from suara.store.ledger_tables import metadata

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

segments = Table(
    "segments",
    metadata,
    Column("segment", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    # Filters on dimensions as `measure` takes them; nothing of a single customer is in them.
    Column("conditions", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", String(110), nullable=False),
    Column("owner_name", String(200), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("removed_at", DateTime),
)


@dataclass(frozen=True)
class Segment:
    """A set of filters: `where` by column with its mark, `owner` is who saved it last; times are UTC."""

    segment: str
    title: str
    where: dict[str, Any]
    version: int
    owner: str
    owner_name: str
    changed_at: datetime


_COLUMNS = [segments.c[n] for n in ("segment", "title", "conditions", "version", "owner", "owner_name", "changed_at")]


def get(connection: Connection, segment: str) -> Segment | None:
    """A segment; null where there is none, or it was removed."""
    own = (segments.c.segment == segment, segments.c.removed_at.is_(None))
    row = connection.execute(select(*_COLUMNS).where(*own)).first()
    return Segment(*row) if row else None


def listed(connection: Connection) -> list[Segment]:
    """Every segment by title."""
    query = select(*_COLUMNS).where(segments.c.removed_at.is_(None)).order_by(segments.c.title, segments.c.segment)
    return [Segment(*row) for row in connection.execute(query)]


def names(connection: Connection) -> set[str]:
    """The names that are taken, those of removed segments too."""
    return set(connection.execute(select(segments.c.segment)).scalars())


def mark(connection: Connection) -> tuple[int, int | None, datetime | None]:
    """A mark of all segments, which changes with any of them."""
    standing = select(func.count(), func.sum(segments.c.version), func.max(segments.c.changed_at))
    row = connection.execute(standing.where(segments.c.removed_at.is_(None))).one()
    return row[0], row[1], row[2]


def make(connection: Connection, new: Segment) -> None:
    """Keep a segment of a new name."""
    values = {name: value for name, value in vars(new).items() if name != "where"}
    connection.execute(segments.insert().values(**values, conditions=new.where))


def save(connection: Connection, new: Segment) -> bool:
    """Keep what somebody made of the version before; false where that is not the newest any more, or is gone."""
    seen = (segments.c.segment == new.segment, segments.c.version == new.version - 1, segments.c.removed_at.is_(None))
    values = {name: value for name, value in vars(new).items() if name not in ("segment", "where")}
    done = connection.execute(update(segments).where(*seen).values(**values, conditions=new.where))
    return bool(done.rowcount)


def remove(connection: Connection, segment: str, at: datetime) -> bool:
    """Remove a segment, and forget those removed long ago; whether there was such a one."""
    connection.execute(delete(segments).where(segments.c.removed_at < at - UNDONE))
    there = (segments.c.segment == segment, segments.c.removed_at.is_(None))
    return bool(connection.execute(update(segments).where(*there).values(removed_at=at)).rowcount)


def restore(connection: Connection, segment: str) -> bool:
    """Take a removed segment back; whether there was such a one."""
    gone = (segments.c.segment == segment, segments.c.removed_at.is_not(None))
    return bool(connection.execute(update(segments).where(*gone).values(removed_at=None)).rowcount)
