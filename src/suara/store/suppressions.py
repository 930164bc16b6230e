"""Addresses that a channel cannot reach: they are asked no more, until the person has another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from suara.store.asking_tables import suppressions
from suara.store.ledger import folded
from suara.store.upsert import put

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def add(connection: Connection, channel: str, address: str, customer: str, at: datetime, why: str) -> None:
    """An address cannot be reached by a channel."""
    row = {"channel": channel, "address": folded(address), "customer": customer, "at": at, "why": why}
    put(connection, suppressions, row)


def suppressed(connection: Connection, channel: str, address: str) -> str | None:
    """Why an address cannot be reached by a channel; null where nothing is known against it."""
    mine = (suppressions.c.channel == channel, suppressions.c.address == folded(address))
    return connection.execute(select(suppressions.c.why).where(*mine)).scalar()


def lift(connection: Connection, channel: str, address: str) -> bool:
    """Try an address again; whether it was suppressed."""
    mine = (suppressions.c.channel == channel, suppressions.c.address == folded(address))
    return bool(connection.execute(delete(suppressions).where(*mine)).rowcount)
