"""Keys of programs: random, kept as hashes alone, each with what it may do."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from suara.store.door_tables import api_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

PREFIX = "suara_"
_ONE = select(api_keys.c.name, api_keys.c.scopes, api_keys.c.member).where(
    api_keys.c.key == bindparam("own"), api_keys.c.revoked_at.is_(None)
)


@dataclass(frozen=True)
class Key:
    """A key that is valid: what it is called, what it may do, and the member whose own it is."""

    name: str
    scopes: tuple[str, ...]
    member: str | None = None


@dataclass(frozen=True)
class Listed:
    """A key as it is listed; the key itself is known to its owner alone."""

    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    revoked_at: datetime | None
    member: str | None = None


def make(connection: Connection, name: str, scopes: Sequence[str], at: datetime, member: str | None = None) -> str:
    """Make a key of a name that is not taken, perhaps a member's own; this is the only time that it is seen."""
    key = PREFIX + secrets.token_urlsafe(24)
    whose = {"scopes": list(scopes), "made_at": at, "member": member}
    connection.execute(api_keys.insert().values(key=_hashed(key), name=name, **whose))
    return key


def taken(connection: Connection, name: str) -> bool:
    """Whether a key has this name."""
    return connection.execute(select(api_keys.c.name).where(api_keys.c.name == name)).first() is not None


def of(connection: Connection, key: str) -> Key | None:
    """The key that somebody comes with; null where it is none, or is revoked."""
    row = connection.execute(_ONE, {"own": _hashed(key)}).first()
    return Key(row.name, tuple(row.scopes), row.member) if row else None


def revoke(connection: Connection, name: str, at: datetime) -> bool:
    """Make a key valid no more; whether there was such a one."""
    mine = api_keys.update().where(api_keys.c.name == name, api_keys.c.revoked_at.is_(None))
    return bool(connection.execute(mine.values(revoked_at=at)).rowcount)


def listed(connection: Connection, member: str | None = None) -> list[Listed]:
    """Every key, or a member's own, by name."""
    columns = (api_keys.c.name, api_keys.c.scopes, api_keys.c.made_at, api_keys.c.revoked_at, api_keys.c.member)
    query = select(*columns).order_by(api_keys.c.name)
    query = query.where(api_keys.c.member == member) if member else query
    return [Listed(name, tuple(scopes), *more) for name, scopes, *more in connection.execute(query)]


def _hashed(key: str) -> str:
    # A key is 192 random bits: nothing can be guessed, so that a plain hash is enough and quick.
    return hashlib.sha256(key.encode()).hexdigest()
