"""Links by which a board is shared with whoever has them: random, kept as hashes alone, revocable."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from suara.store.board_tables import board_shares, boards
from suara.store.sessions import hashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

# How old the note of the last use may be: not every look needs a write.
STALE = timedelta(minutes=1)


@dataclass(frozen=True)
class Share:
    """A link to a board, without its token, which is seen once.

    `scope` are the rows that who made it could see then, `query` the period and filters that it is fixed to.
    """

    share: str
    board: str
    label: str
    scope: Mapping[str, Sequence[str]]
    query: str
    comments: bool
    embed: bool
    made_by: str
    made_by_name: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None = None
    seen_at: datetime | None = None


_COLUMNS = [board_shares.c[name] for name in Share.__dataclass_fields__]


def make(connection: Connection, share: Share) -> str:
    """Keep a link; its token, which nobody sees again."""
    token = secrets.token_urlsafe(24)
    connection.execute(board_shares.insert().values(token=hashed(token), **vars(share)))
    return token


def of(connection: Connection, token: str, at: datetime) -> Share | None:
    """The link of a token; null where there is none, it is revoked or over, or its board was removed."""
    there = select(boards.c.board).where(boards.c.removed_at.is_(None))
    valid = (
        board_shares.c.token == hashed(token),
        board_shares.c.revoked_at.is_(None),
        or_(board_shares.c.expires_at.is_(None), board_shares.c.expires_at > at),
        board_shares.c.board.in_(there),
    )
    row = connection.execute(select(*_COLUMNS).where(*valid)).first()
    return Share(*row) if row else None


def seen(connection: Connection, share: str, at: datetime) -> None:
    """Note that a link was used."""
    connection.execute(update(board_shares).where(board_shares.c.share == share).values(seen_at=at))


def listed(connection: Connection, board: str) -> list[Share]:
    """The links of a board, the newest first."""
    query = select(*_COLUMNS).where(board_shares.c.board == board).order_by(board_shares.c.made_at.desc())
    return [Share(*row) for row in connection.execute(query)]


def revoke(connection: Connection, board: str, share: str, at: datetime) -> bool:
    """Make a link of a board worthless; whether there was such a one."""
    own = (board_shares.c.board == board, board_shares.c.share == share, board_shares.c.revoked_at.is_(None))
    return bool(connection.execute(update(board_shares).where(*own).values(revoked_at=at)).rowcount)
