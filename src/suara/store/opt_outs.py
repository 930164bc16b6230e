"""Who wants to be asked no more: it holds across surveys, by every channel or by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from suara.store import invitations
from suara.store.asking_tables import opt_outs
from suara.store.upsert import put

if TYPE_CHECKING:
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
