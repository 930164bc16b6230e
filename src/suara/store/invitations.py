"""Invitations in the ledger: whom a survey was sent to, and what became of it. Tokens are kept as hashes alone."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from suara.store import anonymity, journal
from suara.store.asking_tables import invitations, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

MOMENTS = ("sent_at", "delivered_at", "opened_at", "started_at", "answered_at", "bounced_at", "opted_out_at")
ANSWERING = ("opened_at", "started_at", "answered_at")


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_all(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep many invitations."""
    if rows:
        connection.execute(invitations.insert(), list(rows))


def asked(connection: Connection, invitation: str, at: datetime | None, *, reminder: bool = False) -> None:
    """Note when a person is asked, or reminded; null where it will not be."""
    column = "reminded_at" if reminder else "asked_at"
    connection.execute(invitations.update().where(invitations.c.invitation == invitation).values(**{column: at}))


def link(connection: Connection, invitation: str) -> str:
    """A new random token (128 bits) that leads to an invitation."""
    token = secrets.token_urlsafe(16)
    connection.execute(tokens.insert().values(token=hashed(token), invitation=invitation))
    return token


def of_token(connection: Connection, token: str) -> Row[Any] | None:
    """The invitation that a token leads to, whatever its state."""
    joined = invitations.join(tokens, tokens.c.invitation == invitations.c.invitation)
    query = select(invitations).select_from(joined).where(tokens.c.token == hashed(token))
    return connection.execute(query).first()


def get(connection: Connection, invitation: str) -> Row[Any] | None:
    """An invitation by its id."""
    return connection.execute(select(invitations).where(invitations.c.invitation == invitation)).first()


def several(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Invitations by their ids."""
    return list(connection.execute(select(invitations).where(invitations.c.invitation.in_(ids))))


def of_survey(connection: Connection, survey: str) -> Iterator[Row[Any]]:
    """Every invitation to a survey."""
    yield from connection.execute(select(invitations).where(invitations.c.survey == survey)).yield_per(1_000)


def progress(connection: Connection) -> dict[str, tuple[int, ...]]:
    """How many invitations of each survey were sent, and of those opened, started and answered."""
    i = invitations.c
    steps = (func.count(i.opened_at), func.count(i.started_at), func.count(i.answered_at))
    query = select(i.survey, func.count(), *steps).where(i.sent_at.is_not(None)).group_by(i.survey)
    return {survey: tuple(map(int, counts)) for survey, *counts in connection.execute(query)}


def mark(connection: Connection, invitation: str, moment: str, at: datetime) -> bool:
    """Note when something happened to an invitation, the first time; whether it was."""
    assert moment in MOMENTS
    unnamed = anonymity.of(connection, invitation)
    if unnamed and moment in ANSWERING:
        return anonymity.mark(connection, unnamed, moment)
    column = invitations.c[moment]
    statement = invitations.update().where(invitations.c.invitation == invitation, column.is_(None))
    changed = bool(connection.execute(statement.values(**{moment: at})).rowcount)
    if changed:
        journal.note(connection, "invitation", invitation, unnamed.expires_at if unnamed else None)
    return changed
