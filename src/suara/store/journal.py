"""What changed in the ledger and is not yet in the warehouse: entries are made with the change, and go once it is fed.

Deleting what was fed, rather than keeping a mark of how far one came, misses no entry of a transaction that ends
after a later one; an entry that is fed twice is the same record again, which changes nothing.
"""

from __future__ import annotations

import secrets
import struct
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, or_, select

from suara.store import bulk
from suara.store.among import among
from suara.store.asking_tables import journal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Delete

    Note = tuple[str, str, datetime | None]

NEW = journal.insert().values({name: bindparam(name) for name in ("entry", "kind", "id", "due_at")})


def note(connection: Connection, kind: str, id: str, due_at: datetime | None = None) -> None:
    """Enter that a response or invitation changed; it goes at once, or from a moment on."""
    note_all(connection, [(kind, id, due_at)])


def note_all(connection: Connection, notes: Sequence[Note]) -> None:
    """The same of several: kind, id and moment of each."""
    # A number by chance: those of a run would tell in which order people answered.
    entries = struct.unpack(f"{len(notes)}Q", secrets.token_bytes(8 * len(notes)))
    rows = [
        {"entry": entry >> 1, "kind": kind, "id": id, "due_at": due_at}
        for entry, (kind, id, due_at) in zip(entries, notes, strict=True)
    ]
    if rows:
        bulk.execute(connection, NEW, journal, rows)


def waiting(connection: Connection, now: datetime, most: int) -> list[tuple[int, str, str]]:
    """Entries that are due and not yet fed, in no order of time: number, kind and id."""
    due = or_(journal.c.due_at.is_(None), journal.c.due_at <= now)
    query = select(journal.c.entry, journal.c.kind, journal.c.id).where(due).order_by(journal.c.entry).limit(most)
    return [(entry, kind, id) for entry, kind, id in connection.execute(query)]


def due(connection: Connection, now: datetime) -> int:
    """How many entries are due and not yet fed."""
    late = or_(journal.c.due_at.is_(None), journal.c.due_at <= now)
    return int(connection.execute(select(func.count()).select_from(journal).where(late)).scalar_one())


def done(connection: Connection, entries: Sequence[int]) -> None:
    """Forget entries that are in the warehouse."""
    connection.execute(_gone(connection.dialect.name), {"own": list(entries)})


@cache
def _gone(dialect: str) -> Delete:
    return delete(journal).where(among(dialect, journal.c.entry))
