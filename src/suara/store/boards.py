"""Boards in the ledger: saved by who has seen them as they are, with their versions, views and stars."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from suara.store.board_tables import board_shares, board_stars, board_versions, board_views, boards
from suara.store.upsert import put

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# How many versions are kept to go back to, and how long a removed board can be taken back.
VERSIONS, UNDONE = 50, timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """A board as it is kept: `definition` is its text, `owner` whose it is; times are UTC."""

    board: str
    title: str
    definition: str
    version: int
    owner: str
    owner_name: str
    made_at: datetime
    changed_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True)
class View:
    """A board's period, comparison and filters under a name; `common` ones are seen by others too."""

    view: str
    board: str
    name: str
    query: str
    owner: str
    owner_name: str
    common: bool


_COLUMNS = [boards.c[name] for name in Kept.__dataclass_fields__]
_VIEW = [board_views.c[name] for name in View.__dataclass_fields__]


def get(connection: Connection, board: str, *, removed: bool = False) -> Kept | None:
    """A board; one that was removed only where that is asked for."""
    row = connection.execute(select(*_COLUMNS).where(boards.c.board == board)).first()
    found = Kept(*row) if row else None
    return found if found and (removed or found.removed_at is None) else None


def listed(connection: Connection) -> list[Kept]:
    """Every board by title."""
    query = select(*_COLUMNS).where(boards.c.removed_at.is_(None)).order_by(boards.c.title, boards.c.board)
    return [Kept(*row) for row in connection.execute(query)]


def names(connection: Connection) -> set[str]:
    """The names that are taken, those of removed boards too."""
    return set(connection.execute(select(boards.c.board)).scalars())


def make(connection: Connection, kept: Kept) -> None:
    """Keep a board of a new name."""
    connection.execute(boards.insert().values(**vars(kept)))
    _remember(connection, kept.board, kept.version, kept.definition)


def save(connection: Connection, board: str, title: str, definition: str, version: int, at: datetime) -> bool:
    """Keep what somebody made of a version; false where it is not the newest any more, or is gone."""
    seen = (boards.c.board == board, boards.c.version == version, boards.c.removed_at.is_(None))
    changed = {"title": title, "definition": definition, "version": version + 1, "changed_at": at}
    if not connection.execute(update(boards).where(*seen).values(**changed)).rowcount:
        return False
    _remember(connection, board, version + 1, definition)
    return True


def version(connection: Connection, board: str, version: int) -> str | None:
    """The definition that a board had in a version."""
    own = (board_versions.c.board == board, board_versions.c.version == version)
    return connection.execute(select(board_versions.c.definition).where(*own)).scalar()


def remove(connection: Connection, board: str, version: int, at: datetime) -> bool:
    """Remove a board that somebody saw in a version; false where that is not the newest any more."""
    _forget(connection, at)
    seen = (boards.c.board == board, boards.c.version == version, boards.c.removed_at.is_(None))
    return bool(connection.execute(update(boards).where(*seen).values(removed_at=at)).rowcount)


def restore(connection: Connection, board: str) -> bool:
    """Take a removed board back; whether there was such a one."""
    gone = (boards.c.board == board, boards.c.removed_at.is_not(None))
    return bool(connection.execute(update(boards).where(*gone).values(removed_at=None)).rowcount)


def _remember(connection: Connection, board: str, version: int, definition: str) -> None:
    put(connection, board_versions, {"board": board, "version": version, "definition": definition})
    old = (board_versions.c.board == board, board_versions.c.version <= version - VERSIONS)
    connection.execute(delete(board_versions).where(*old))


def _forget(connection: Connection, at: datetime) -> None:
    """Drop the boards that were removed long ago, with all that belongs to them."""
    gone = select(boards.c.board).where(boards.c.removed_at < at - UNDONE)
    connection.execute(delete(board_stars).where(board_stars.c.thing.in_(gone)))
    for table in (board_versions, board_views, board_shares, boards):
        connection.execute(delete(table).where(table.c.board.in_(gone)))


# -- views and stars ---------------------------------------------------------------------------------


def views(connection: Connection, board: str, member: str) -> list[View]:
    """The views of a board that a member sees: their own, and the common ones; by name."""
    seen = (board_views.c.common) | (board_views.c.owner == member)
    query = select(*_VIEW).where(board_views.c.board == board, seen).order_by(board_views.c.name)
    return [View(*row) for row in connection.execute(query)]


def keep_view(connection: Connection, view: View, at: datetime) -> str:
    """Keep a view under an id of its own, which it gets."""
    own = secrets.token_hex(8)
    connection.execute(board_views.insert().values(**vars(view) | {"view": own}, made_at=at))
    return own


def drop_view(connection: Connection, view: str, owner: str) -> bool:
    """Throw one's own view away; whether there was such a one."""
    mine = (board_views.c.view == view, board_views.c.owner == owner)
    return bool(connection.execute(delete(board_views).where(*mine)).rowcount)


def starred(connection: Connection, member: str) -> set[str]:
    """The boards and views that a member gave a star."""
    return set(connection.execute(select(board_stars.c.thing).where(board_stars.c.member == member)).scalars())


def star(connection: Connection, member: str, thing: str) -> None:
    """Give a board or view a star, or take it away again."""
    own = (board_stars.c.member == member, board_stars.c.thing == thing)
    if not connection.execute(delete(board_stars).where(*own)).rowcount:
        connection.execute(board_stars.insert().values(member=member, thing=thing))
