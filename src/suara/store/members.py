"""The people who work with a workspace: who they are, what they may do, and by what they prove themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, func, select, update

from suara.store.door_tables import api_keys
from suara.store.ledger import folded
from suara.store.member_tables import members, passes, passkeys, sessions
from suara.store.sessions import IDLE, Session, hashed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

OWNER = "owner"


@dataclass(frozen=True)
class Member:
    """A person who may sign in. `scope` is the rows that they may see: dimension to its values, empty for all."""

    member: str
    name: str
    email: str
    role: str
    scope: Mapping[str, tuple[str, ...]]
    language: str
    theme: str
    password: str | None
    totp: str | None
    totp_step: int
    recovery: tuple[str, ...]
    made_at: datetime
    seen_at: datetime | None
    disabled_at: datetime | None


def add(
    connection: Connection, name: str, email: str, role: str, at: datetime, scope: Mapping[str, Any] | None = None
) -> str:
    """Take a member in, who has no password yet; the id."""
    own = f"m_{secrets.token_hex(8)}"
    fresh = {"language": "", "theme": "", "totp_step": 0, "recovery": [], "made_at": at}
    whose = {"member": own, "name": name, "email": email, "sought": folded(email), "role": role, "scope": scope or {}}
    connection.execute(members.insert().values(**whose, **fresh))
    return own


def get(connection: Connection, member: str) -> Member | None:
    """The member of an id."""
    return _one(connection, select(members).where(members.c.member == member))


# Asked with every request of a browser: one read, put together once.
_SIGNED_IN = (
    select(sessions, members)
    .join(members, members.c.member == sessions.c.member)
    .where(sessions.c.session == bindparam("own"), members.c.disabled_at.is_(None))
    .where(sessions.c.expires_at > bindparam("at"), sessions.c.seen_at > bindparam("idle"))
)


def signed_in(connection: Connection, token: str, at: datetime) -> tuple[Session, Member] | None:
    """The session of a token, with its member; null where there is none, it is over, or the member is disabled."""
    row = connection.execute(_SIGNED_IN, {"own": hashed(token), "at": at, "idle": at - IDLE}).first()
    if row is None:
        return None
    first = len(sessions.c)
    return Session(*row[:first]), _member(dict(zip(members.c.keys(), row[first:], strict=True)))


def by_email(connection: Connection, email: str) -> Member | None:
    """The member who has an address, however it is cased."""
    return _one(connection, select(members).where(members.c.sought == folded(email)))


def listed(connection: Connection) -> list[Member]:
    """Every member, by name."""
    rows = connection.execute(select(members).order_by(members.c.name, members.c.member))
    return [_member(row) for row in rows.mappings()]


def anybody(connection: Connection) -> bool:
    """Whether there is a member at all."""
    return connection.execute(select(members.c.member).limit(1)).first() is not None


def change(connection: Connection, member: str, **values: Any) -> None:
    """Change columns of a member; a new address is looked up by from now on."""
    found = {"sought": folded(values["email"])} if "email" in values else {}
    connection.execute(update(members).where(members.c.member == member).values(**values, **found))


def spend_code(connection: Connection, member: str, step: int) -> bool:
    """Use up a time step's one-time code; False where it, or a later one, was used before."""
    fresh = update(members).where(members.c.member == member, members.c.totp_step < step)
    return bool(connection.execute(fresh.values(totp_step=step)).rowcount)


def spend_recovery(connection: Connection, member: str, code: str) -> bool:
    """Use up a recovery code (its hash); False where it is none, or was used, by another at the same time too."""
    mine = members.c.member == member
    left = connection.execute(select(members.c.recovery).where(mine).with_for_update()).scalar()
    if not left or code not in left:
        return False
    change(connection, member, recovery=[one for one in left if one != code])
    return True


def remove(connection: Connection, member: str) -> None:
    """Forget a member, with all by which they could come in."""
    for table in (sessions, passkeys, passes, api_keys, members):
        connection.execute(delete(table).where(table.c.member == member))


def without_second_step(connection: Connection, member: str) -> None:
    """Take one-time codes, recovery codes and passkeys from a member."""
    change(connection, member, totp=None, recovery=[])
    connection.execute(delete(passkeys).where(passkeys.c.member == member))


def owners(connection: Connection, *, ready: bool = False) -> int:
    """How many owners there are who are not shut out, or of these only who can come in (`ready`).

    None comes or goes until a transaction that writes has ended.
    """
    # PostgreSQL lets two transactions read at once: the rows are held, so that two owners cannot both go.
    connection.execute(
        select(members.c.member).where(members.c.role == OWNER).order_by(members.c.member).with_for_update()
    ).all()
    query = select(func.count()).where(members.c.role == OWNER, members.c.disabled_at.is_(None))
    return connection.execute(
        query.where(members.c.password.is_not(None) | members.c.seen_at.is_not(None)) if ready else query
    ).scalar_one()


def _one(connection: Connection, query: Select[Any]) -> Member | None:
    row = connection.execute(query).mappings().first()
    return _member(row) if row else None


def _member(row: Mapping[Any, Any]) -> Member:
    values = {name: value for name, value in row.items() if name != "sought"}
    scope = {name: tuple(only) for name, only in row["scope"].items()}
    return Member(**values | {"scope": scope, "recovery": tuple(row["recovery"])})
