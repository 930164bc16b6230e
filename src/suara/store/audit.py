"""The audit log: who saw and changed what, and when. It is only ever added to, and names members by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.member_tables import audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

SYSTEM = "system"


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did: `who` is a member's id, a key as key:NAME, or the system."""

    entry: int
    at: datetime
    who: str
    what: str
    about: str


def note(connection: Connection, at: datetime, who: str, what: str, about: str = "") -> None:
    """Add an entry."""
    connection.execute(audit.insert().values(at=at, who=who[:110], what=what[:200], about=about[:200]))


def read(
    connection: Connection,
    *,
    who: str = "",
    what: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    most: int | None = None,
) -> Iterator[Entry]:
    """Entries, the newest first: of somebody, whose act begins so, of a stretch of time, older than an entry."""
    query = select(audit).order_by(audit.c.entry.desc()).limit(most)
    query = query.where(audit.c.who == who) if who else query
    query = query.where(audit.c.what.startswith(what, autoescape=True)) if what else query
    query = query.where(audit.c.at >= since) if since else query
    query = query.where(audit.c.at < until) if until else query
    query = query.where(audit.c.entry < before) if before is not None else query
    for row in connection.execute(query):
        yield Entry(**row._mapping)  # noqa: SLF001
