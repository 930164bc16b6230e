"""Who is signed in where: each browser has a random token of its own, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from suara.store.member_tables import members, sessions

if TYPE_CHECKING:
    from sqlalchemy import Connection

# A session ends when it was not used for a while, and in any case after a time.
IDLE, LONGEST = timedelta(days=7), timedelta(days=30)
# How old the note of the last use may be: not every page needs a write.
STALE = timedelta(minutes=5)


@dataclass(frozen=True)
class Session:
    """A browser that is signed in. `session` is the hash of its token, by which it can be ended."""

    session: str
    member: str
    agent: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


def hashed(token: str) -> str:
    """What is kept of a token: it is 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(connection: Connection, member: str, agent: str, at: datetime) -> str:
    """Sign a browser in; its token, which nobody sees again. Sessions that are over are forgotten."""
    connection.execute(delete(sessions).where((sessions.c.expires_at <= at) | (sessions.c.seen_at <= at - IDLE)))
    token = secrets.token_urlsafe(32)
    connection.execute(
        sessions.insert().values(
            session=hashed(token), member=member, agent=agent, made_at=at, seen_at=at, expires_at=at + LONGEST
        )
    )
    connection.execute(update(members).where(members.c.member == member).values(seen_at=at))
    return token


def seen(connection: Connection, session: Session, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute(update(sessions).where(sessions.c.session == session.session).values(seen_at=at))
    connection.execute(update(members).where(members.c.member == session.member).values(seen_at=at))


def listed(connection: Connection, member: str) -> list[Session]:
    """A member's sessions, the one used last first."""
    query = select(sessions).where(sessions.c.member == member).order_by(sessions.c.seen_at.desc())
    return [Session(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001


def end(connection: Connection, member: str, session: str) -> bool:
    """End one session of a member; whether there was such a one."""
    mine = delete(sessions).where(sessions.c.member == member, sessions.c.session == session)
    return bool(connection.execute(mine).rowcount)


def end_all(connection: Connection, member: str, but: str = "") -> int:
    """End every session of a member, but for one perhaps; how many there were."""
    mine = delete(sessions).where(sessions.c.member == member, sessions.c.session != but)
    return connection.execute(mine).rowcount
