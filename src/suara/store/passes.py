"""Passes: random tokens that let somebody do one thing, once, for a while. Only their hashes are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from suara.store.member_tables import passes
from suara.store.sessions import hashed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

SET_UP, INVITE, RESET = "set_up", "invite", "reset"


@dataclass(frozen=True)
class Pass:
    """A pass that is valid: what for, whose, and what it carries."""

    purpose: str
    member: str | None
    data: Mapping[str, Any]


def make(
    connection: Connection,
    purpose: str,
    at: datetime,
    valid: timedelta,
    member: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> str:
    """Make a pass; the token is seen this once. Passes that are over are forgotten."""
    connection.execute(delete(passes).where(passes.c.expires_at <= at))
    token = secrets.token_urlsafe(24)
    whose = {"purpose": purpose, "member": member, "data": dict(data or {})}
    connection.execute(passes.insert().values(token=hashed(token), made_at=at, expires_at=at + valid, **whose))
    return token


def look(connection: Connection, token: str, at: datetime, *purposes: str) -> Pass | None:
    """What a pass is for, without using it up; null where it is none of the purposes, is over or was used."""
    valid = (passes.c.token == hashed(token), passes.c.purpose.in_(purposes), passes.c.expires_at > at)
    row = connection.execute(select(passes).where(*valid)).first()
    return Pass(row.purpose, row.member, row.data) if row else None


def use(connection: Connection, token: str, at: datetime, *purposes: str) -> Pass | None:
    """Use a pass up; null where it is none, is over or was used, by another at the same time too."""
    found = look(connection, token, at, *purposes)
    gone = connection.execute(delete(passes).where(passes.c.token == hashed(token))).rowcount if found else 0
    return found if gone else None


def void_all(connection: Connection, member: str) -> None:
    """Make every pass of a member worthless: links, and steps that were begun."""
    connection.execute(delete(passes).where(passes.c.member == member))


def void(connection: Connection, purpose: str, member: str | None = None) -> None:
    """Make the passes of a purpose worthless: those of a member, or those of nobody."""
    connection.execute(delete(passes).where(passes.c.purpose == purpose, passes.c.member == member))
