"""Addresses that a channel does not reach: a mail came back, a number is none. Kept as keyed hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from suara.store.asking_tables import suppressions
from suara.store.ledger import folded
from suara.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def add(
    connection: Connection, keyed: Callable[[str], str], address: str, channel: str, at: datetime, why: str
) -> None:
    """Send nothing more to an address by a channel. `keyed` is the ledger's hash (`Ledger.keyed`)."""
    put(connection, suppressions, {"address": keyed(folded(address)), "channel": channel, "at": at, "why": why})


def remove(connection: Connection, keyed: Callable[[str], str], address: str, channel: str) -> bool:
    """An address is reached again; whether it was suppressed."""
    mine = (suppressions.c.address == keyed(folded(address)), suppressions.c.channel == channel)
    return bool(connection.execute(delete(suppressions).where(*mine)).rowcount)


def suppressed(
    connection: Connection, keyed: Callable[[str], str], channel: str, addresses: Sequence[str]
) -> dict[str, tuple[datetime, str]]:
    """Those of some addresses that a channel does not reach, with since when and why."""
    if not addresses or connection.execute(select(suppressions.c.address).limit(1)).first() is None:
        return {}
    hashes = {keyed(folded(address)): address for address in addresses}
    query = select(suppressions).where(suppressions.c.channel == channel, suppressions.c.address.in_(hashes))
    return {hashes[row.address]: (row.at, row.why) for row in connection.execute(query)}
