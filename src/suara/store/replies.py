"""What was answered to requests that carry an Idempotency-Key; kept for a day or two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from suara.store import anonymity
from suara.store.door_tables import replies

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

KEPT = timedelta(days=1)
_ONE = select(replies).where(replies.c.key == bindparam("own"))


def get(connection: Connection, key: str) -> Row[tuple[str, str, int, str, datetime]] | None:
    """The reply to a request of a key."""
    return connection.execute(_ONE, {"own": key}).first()


def keep(connection: Connection, key: str, request: str, status: int, body: str, at: datetime) -> None:
    """Keep a reply, in the transaction of what it tells of; of the time the day alone: the answer may be anonymous."""
    row = {"key": key, "request": request, "status": status, "body": body, "at": anonymity.day_end(at, "UTC")}
    connection.execute(replies.insert().values(row))


def forget(connection: Connection, now: datetime) -> int:
    """Drop replies that are too old to be asked for again; how many."""
    return connection.execute(delete(replies).where(replies.c.at < now - KEPT)).rowcount
