"""Who wants to be asked no more: it holds across surveys, by every channel or by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from suara.store import invitations, keyed
from suara.store.asking_tables import opt_outs
from suara.store.ledger_tables import people
from suara.store.parts import parts
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
    names = names_of(connection, [customer])[customer]
    mine = (opt_outs.c.customer.in_(names), or_(opt_outs.c.channel == EVERY, opt_outs.c.channel == channel))
    return connection.execute(select(opt_outs.c.customer).where(*mine)).first() is not None


def remove(connection: Connection, customer: str, channel: str = EVERY) -> bool:
    """A person wants to be asked again; by every channel where none is named. Whether that changes anything."""
    mine = delete(opt_outs).where(opt_outs.c.customer.in_(names_of(connection, [customer])[customer]))
    if channel != EVERY:
        mine = mine.where(opt_outs.c.channel == channel)
    return bool(connection.execute(mine).rowcount)


def several(connection: Connection, customers: Sequence[str]) -> dict[str, dict[str, tuple[datetime, str]]]:
    """By customer and channel, when and how each asked to be asked no more; `*` is every channel."""
    found: dict[str, dict[str, tuple[datetime, str]]] = {}
    owners: dict[str, list[str]] = {}
    for customer, names in names_of(connection, customers).items():
        for name in names:
            owners.setdefault(name, []).append(customer)
    for some in parts(owners):
        for row in connection.execute(select(opt_outs).where(opt_outs.c.customer.in_(some))):
            for customer in owners[row.customer]:
                found.setdefault(customer, {})[row.channel] = (row.at, row.how)
    return found


def names_of(connection: Connection, customers: Sequence[str]) -> dict[str, list[str]]:
    """By customer, every name under which an opt-out of theirs may be kept.

    Beside the id these are keyed hashes of the id and of the person's addresses: of somebody who was erased nothing
    else is left, and who comes back by either is still asked no more.
    """
    hashed = keyed.by(connection)
    if hashed is None:
        return {customer: [customer] for customer in customers}
    names = {customer: [customer, hashed(customer)] for customer in customers}
    known = select(people.c.customer, people.c.sought)
    for some in parts(names):
        for customer, sought in connection.execute(known.where(people.c.customer.in_(some))):
            if keyed.looks_like_address(sought):
                names[customer].append(hashed(sought))
    return names


def veil(connection: Connection, customer: str) -> None:
    """Keep a person's opt-outs under hashes alone, in the place of the id."""
    rows = connection.execute(select(opt_outs).where(opt_outs.c.customer == customer)).all()
    for row in rows:
        for name in names_of(connection, [customer])[customer][1:]:
            put(connection, opt_outs, {**row._asdict(), "customer": name})
    connection.execute(delete(opt_outs).where(opt_outs.c.customer == customer))
