"""Tags of responses, given by hand: each was given or taken away with others, and that can be undone for a day."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Index, String, Table, delete, func, select, update

from suara.store.ledger_tables import metadata
from suara.store.parts import parts
from suara.store.upsert import put_all

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

LONGEST = 60
UNDONE = timedelta(days=1)

# The customer and the response are those of the erasure's registry: with either of them their tags go.
tags = Table(
    "tags",
    metadata,
    Column("response", String, primary_key=True),
    Column("tag", String(LONGEST), primary_key=True),
    Column("customer", String),
    Column("made_by", String(64), nullable=False),
    Column("made_at", DateTime, nullable=False),
    # With which others it was given or taken away last, and when it was taken away.
    Column("batch", String(32), nullable=False),
    Column("gone_at", DateTime),
    Index("tags_by_name", "tag"),
    Index("tags_of_customer", "customer"),
    Index("tags_by_batch", "batch"),
)


def spelled(connection: Connection, tag: str) -> str:
    """A tag as it is written: as another that differs in case alone, if there is one; without idle spaces."""
    plain = " ".join(tag.split())[:LONGEST].strip()
    same = select(tags.c.tag).where(func.lower(tags.c.tag) == plain.lower(), tags.c.gone_at.is_(None)).limit(1)
    return connection.execute(same).scalar() or plain


def add(connection: Connection, given: Mapping[str, str | None], tag: str, by: str, at: datetime) -> str:
    """Tag responses (each with its customer), but for those that have the tag; the batch, empty where none was new."""
    forget(connection, at)
    there = {response for response, own in of(connection, list(given)).items() if tag in own}
    batch = secrets.token_hex(16)
    row = {"tag": tag, "made_by": by, "made_at": at, "batch": batch, "gone_at": None}
    rows = [row | {"response": r, "customer": customer} for r, customer in given.items() if r not in there]
    put_all(connection, tags, rows)
    return batch if rows else ""


def remove(connection: Connection, responses: Collection[str], tag: str, at: datetime) -> str:
    """Take a tag away from responses; the batch, empty where none had it."""
    forget(connection, at)
    batch, count = secrets.token_hex(16), 0
    for some in parts(responses):
        theirs = (tags.c.response.in_(some), tags.c.tag == tag, tags.c.gone_at.is_(None))
        count += connection.execute(update(tags).where(*theirs).values(gone_at=at, batch=batch)).rowcount
    return batch if count else ""


def undo(connection: Connection, batch: str) -> int:
    """Take back what a batch did; how many tags. Done again it does nothing."""
    if not batch:
        return 0
    own = tags.c.batch == batch
    back = update(tags).where(own, tags.c.gone_at.is_not(None)).values(gone_at=None, batch="")
    return connection.execute(delete(tags).where(own, tags.c.gone_at.is_(None))).rowcount + (
        connection.execute(back).rowcount
    )


def batch_of(connection: Connection, batch: str) -> tuple[str, int, bool] | None:
    """What a batch did: the tag, to how many responses, and whether it took it away; null where it is undone."""
    query = select(tags.c.tag, func.count(), func.count(tags.c.gone_at)).where(tags.c.batch == batch)
    row = connection.execute(query.group_by(tags.c.tag)).first() if batch else None
    return (row[0], int(row[1]), bool(row[2])) if row else None


def of(connection: Connection, responses: Collection[str]) -> dict[str, list[str]]:
    """The tags of responses, in order; one without any is absent."""
    found: dict[str, list[str]] = {}
    for some in parts(responses):
        query = select(tags.c.response, tags.c.tag).where(tags.c.response.in_(some), tags.c.gone_at.is_(None))
        for response, tag in connection.execute(query.order_by(tags.c.response, tags.c.tag)):
            found.setdefault(response, []).append(tag)
    return found


def listed(connection: Connection) -> dict[str, int]:
    """Every tag in use, and how many responses have it."""
    query = select(tags.c.tag, func.count()).where(tags.c.gone_at.is_(None)).group_by(tags.c.tag)
    return {tag: int(n) for tag, n in connection.execute(query.order_by(tags.c.tag))}


def tagged(connection: Connection, tag: str) -> tuple[str, ...]:
    """The responses that have a tag."""
    query = select(tags.c.response).where(tags.c.tag == tag, tags.c.gone_at.is_(None)).order_by(tags.c.response)
    return tuple(connection.execute(query).scalars())


def forget(connection: Connection, at: datetime) -> None:
    """Drop what was taken away too long ago to be undone."""
    connection.execute(delete(tags).where(tags.c.gone_at < at - UNDONE))
