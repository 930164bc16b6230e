"""Passkeys: keys that a member's own device keeps; here is only what tells whether it signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from suara.store.member_tables import passkeys

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Passkey:
    """A passkey: its id and public key in base64url, and how often it was used as its device says."""

    passkey: str
    member: str
    name: str
    public_key: str
    uses: int
    made_at: datetime
    seen_at: datetime | None = None


def add(connection: Connection, passkey: Passkey) -> None:
    """Keep a passkey."""
    connection.execute(passkeys.insert().values(**vars(passkey)))


def get(connection: Connection, passkey: str) -> Passkey | None:
    """The passkey of an id."""
    row = connection.execute(select(passkeys).where(passkeys.c.passkey == passkey)).first()
    return Passkey(**row._mapping) if row else None  # noqa: SLF001


def listed(connection: Connection, member: str) -> list[Passkey]:
    """A member's passkeys, the oldest first."""
    query = select(passkeys).where(passkeys.c.member == member).order_by(passkeys.c.made_at, passkeys.c.passkey)
    return [Passkey(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001


def used(connection: Connection, passkey: str, uses: int, at: datetime) -> None:
    """Note that a passkey was used, so many times by now."""
    mine = update(passkeys).where(passkeys.c.passkey == passkey)
    connection.execute(mine.values(uses=uses, seen_at=at))


def remove(connection: Connection, member: str, passkey: str) -> bool:
    """Forget one of a member's passkeys; whether there was such a one."""
    mine = delete(passkeys).where(passkeys.c.member == member, passkeys.c.passkey == passkey)
    return bool(connection.execute(mine).rowcount)
