"""What happened when: notes of one day, made by hand or by a program, that stand on every chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Column, Date, DateTime, Integer, String, Table, Text, delete, func, select

from suara.store.ledger_tables import metadata

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

noted = Table(
    "annotations",
    metadata,
    Column("annotation", Integer, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Annotation:
    """A note of a local day."""

    annotation: int
    day: date
    words: str


def add(connection: Connection, day: date, words: str, by: str, at: datetime) -> int:
    """Note what happened on a day; the note's number."""
    made = connection.execute(noted.insert().values(day=day, words=words, made_by=by[:64], made_at=at))
    found = made.inserted_primary_key
    assert found
    return int(found[0])


def remove(connection: Connection, annotation: int) -> None:
    """Take a note away."""
    connection.execute(delete(noted).where(noted.c.annotation == annotation))


def standing(connection: Connection) -> tuple[int, int | None, datetime | None]:
    """A mark of all notes, which no other ones have: a note is made and taken away, and never changed."""
    row = connection.execute(_STANDING).one()
    return row[0], row[1], row[2]


_STANDING = select(func.count(), func.max(noted.c.annotation), func.max(noted.c.made_at))


def between(connection: Connection, since: date, until: date) -> list[Annotation]:
    """The notes of the days from `since` up to `until` (not included), in order."""
    own = select(noted.c.annotation, noted.c.day, noted.c.words)
    asked = own.where(noted.c.day >= since, noted.c.day < until)
    rows = connection.execute(asked.order_by(noted.c.day, noted.c.annotation))
    return [Annotation(*row) for row in rows]
