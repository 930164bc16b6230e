"""What was answered to requests that carry an Idempotency-Key; kept for a day or two."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from suara.store import anonymity
from suara.store.door_tables import replies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

KEPT = timedelta(days=1)
_SEVERAL = select(replies).where(replies.c.key.in_(bindparam("own", expanding=True)))
_NEW = replies.insert().values({column.name: bindparam(column.name) for column in replies.c})


@dataclass(frozen=True)
class Reply:
    """What was answered under a key, and the hash of the request that it answered."""

    key: str
    request: str
    status: int
    body: str


def several(connection: Connection, keys: Sequence[str]) -> dict[str, Reply]:
    """The replies to requests of some keys, by key."""
    found = connection.execute(_SEVERAL, {"own": keys}) if keys else ()
    return {row.key: Reply(row.key, row.request, row.status, row.body) for row in found}


def keep(connection: Connection, made: Sequence[Reply], at: datetime) -> None:
    """Keep replies, in the transaction of what they tell of; of the time the day: the answer may be anonymous."""
    if made:
        day = anonymity.day_end(at, "UTC")
        connection.execute(_NEW, [{**asdict(one), "at": day} for one in made])


def forget(connection: Connection, now: datetime) -> int:
    """Drop replies that are too old to be asked for again; how many."""
    return connection.execute(delete(replies).where(replies.c.at < now - KEPT)).rowcount
