"""What changed in the ledger and is not yet in the warehouse: entries are made with the change, and go once it is fed.

Deleting what was fed, rather than keeping a mark of how far one came, misses no entry of a transaction that ends
after a later one; an entry that is fed twice is the same record again, which changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from suara.store.asking_tables import journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


NEW = journal.insert().values(kind=bindparam("kind"), id=bindparam("id"))


def note(connection: Connection, kind: str, id: str) -> None:
    """Enter that a response or invitation changed."""
    connection.execute(NEW, {"kind": kind, "id": id})


def waiting(connection: Connection, most: int) -> list[tuple[int, str, str]]:
    """Entries that are not yet fed, the oldest first: number, kind and id."""
    query = select(journal.c.entry, journal.c.kind, journal.c.id).order_by(journal.c.entry).limit(most)
    return [(entry, kind, id) for entry, kind, id in connection.execute(query)]


def done(connection: Connection, entries: Sequence[int]) -> None:
    """Forget entries that are in the warehouse."""
    connection.execute(delete(journal).where(journal.c.entry.in_(entries)))
