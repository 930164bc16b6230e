"""Who wants to be asked no more: it holds across surveys, by every channel or by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from suara.store import invitations
from suara.store.asking_tables import opt_outs
from suara.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

EVERY = "*"


def add(
    connection: Connection, customer: str, at: datetime, how: str, *, invitation: str = "", channel: str = EVERY
) -> None:
    """Ask a person no more; the invitation that it came from is told."""
    put(connection, opt_outs, {"customer": customer, "channel": channel, "at": at, "how": how})
    if invitation:
        invitations.mark(connection, invitation, "opted_out_at", at)


def holds(connection: Connection, customer: str, channel: str) -> bool:
    """Whether a person wants to be asked no more by a channel."""
    mine = (opt_outs.c.customer == customer, or_(opt_outs.c.channel == EVERY, opt_outs.c.channel == channel))
    return connection.execute(select(opt_outs.c.customer).where(*mine)).first() is not None


def remove(connection: Connection, customer: str, channel: str = EVERY) -> bool:
    """A person wants to be asked again; by every channel where none is named. Whether that changes anything."""
    mine = delete(opt_outs).where(opt_outs.c.customer == customer)
    if channel != EVERY:
        mine = mine.where(opt_outs.c.channel == channel)
    return bool(connection.execute(mine).rowcount)


def several(connection: Connection, customers: Sequence[str]) -> dict[str, dict[str, tuple[datetime, str]]]:
    """By customer and channel, when and how each asked to be asked no more; `*` is every channel."""
    found: dict[str, dict[str, tuple[datetime, str]]] = {}
    query = select(opt_outs).where(opt_outs.c.customer.in_(customers))
    for row in connection.execute(query):
        found.setdefault(row.customer, {})[row.channel] = (row.at, row.how)
    return found
