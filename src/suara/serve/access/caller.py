"""Whom a request comes from: a member by the cookie of a session, or a program by its key."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suara.errors import SuaraError
from suara.serve.access.rights import OWNER, RIGHTS, ROLES
from suara.store import keys, members, sessions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from suara.store.ledger import Ledger
    from suara.store.members import Member
    from suara.store.sessions import Session
    from suara.store.transaction import Transaction


@dataclass(frozen=True)
class Caller:
    """Somebody who is known: what they may do, and which rows they may see (dimension to values; empty for all).

    The id of a member is their own, that of a program `key:NAME`; `language` and `theme` are empty where not chosen.
    """

    id: str
    name: str
    role: str | None
    rights: frozenset[str]
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = ""
    theme: str = ""

    def may(self, right: str) -> bool:
        """Whether they have a right."""
        return right in self.rights


# The user who runs the server, by the command line or a notebook on the same machine (see `serve/serving.py`).
LOCAL = Caller("local", "this machine", OWNER, ROLES[OWNER])


def by_key(ledger: Ledger, text: str) -> Caller | None:
    """The caller of a key; null where it is none, is revoked, or its member is gone or disabled."""
    with ledger.reading() as connection:
        key = keys.of(connection, text)
        if key is None:
            return None
        if key.member is None:
            return Caller(f"key:{key.name}", key.name, None, frozenset(key.scopes) & frozenset(RIGHTS))
        owner = _present(connection, key.member)
    if owner is None:
        return None
    own = of_member(owner)
    return Caller(f"key:{key.name}", key.name, None, own.rights & frozenset(key.scopes), own.scope, own.language)


def by_session(ledger: Ledger, token: str, now: datetime) -> tuple[Caller, Session] | None:
    """The caller and session of a cookie's token; null where there is none, it is over, or the member is disabled."""
    with ledger.reading() as connection:
        found = members.signed_in(connection, token, now)
    if found is None:
        return None
    session, member = found
    if now - session.seen_at > sessions.STALE:
        with suppress(SuaraError), ledger.writing() as connection:  # looking needs no write: the note can wait
            sessions.seen(connection, session, now)
    return of_member(member), session


def of_member(member: Member) -> Caller:
    """What a member may do, by their role and scope."""
    rights = ROLES.get(member.role, frozenset())
    return Caller(member.member, member.name, member.role, rights, member.scope, member.language, member.theme)


def _present(connection: Transaction, member: str) -> Member | None:
    found = members.get(connection, member)
    return found if found and found.disabled_at is None else None
