"""The outbox: what has to be sent, written with the decision to send it, leased by whoever sends it.

A message is in one of five states: it waits, is leased while it is sent, was sent, is dead after its last try, or was
dropped because a rule says at the moment of sending that the person is not to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from suara.store.asking_tables import outbox
from suara.store.upsert import add_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

WAITING, LEASED, SENT, DEAD, DROPPED = "waiting", "leased", "sent", "dead", "dropped"


@dataclass(frozen=True)
class Message:
    """Something to send about an invitation."""

    message: str
    channel: str
    purpose: str
    invitation: str
    tries: int


def add_all(connection: Connection, rows: Sequence[tuple[Message, datetime]]) -> None:
    """Have many messages sent, each from its moment on; of an invitation, one for each purpose."""
    add_new(connection, outbox, [{**vars(m), "due_at": at, "state": WAITING} for m, at in rows])


def lease(connection: Connection, now: datetime, until: datetime, most: int) -> list[Message]:
    """Messages that are due, leased to the caller until a moment; those of a lease that ran out are due again."""
    due = or_(
        (outbox.c.state == WAITING) & (outbox.c.due_at <= now),
        (outbox.c.state == LEASED) & (outbox.c.leased_until <= now),
    )
    columns = [outbox.c[name] for name in Message.__dataclass_fields__]
    query = select(*columns).where(due).order_by(outbox.c.due_at).limit(most).with_for_update(skip_locked=True)
    found = [Message(*row) for row in connection.execute(query)]
    leased = outbox.update().where(outbox.c.message.in_([m.message for m in found]))
    connection.execute(leased.values(state=LEASED, leased_until=until, tries=outbox.c.tries + 1))
    return found


def sent(connection: Connection, message: str, at: datetime) -> None:
    """A message was sent."""
    _change(connection, message, state=SENT, sent_at=at, fault=None)


def later(connection: Connection, message: str, due_at: datetime, fault: str) -> None:
    """A message could not be sent now."""
    _change(connection, message, state=WAITING, due_at=due_at, fault=fault)


def dead(connection: Connection, message: str, fault: str) -> None:
    """A message will not be tried again."""
    _change(connection, message, state=DEAD, fault=fault)


def held(connection: Connection, message: str, due_at: datetime, why: str) -> None:
    """A message may not go out before a moment; that counts as no try."""
    _change(connection, message, state=WAITING, due_at=due_at, fault=why, tries=outbox.c.tries - 1)


def dropped(connection: Connection, message: str, why: str) -> None:
    """A message may not go out at all."""
    _change(connection, message, state=DROPPED, fault=why)


def _change(connection: Connection, message: str, **values: object) -> None:
    connection.execute(outbox.update().where(outbox.c.message == message).values(leased_until=None, **values))
