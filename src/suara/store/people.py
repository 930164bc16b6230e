"""People looked up in a transaction: whose address something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.ledger import folded
from suara.store.ledger_tables import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def at(connection: Connection, address: str, fields: Sequence[str]) -> list[str]:
    """The customers who have an address in one of some fields."""
    mine = (people.c.sought == folded(address), people.c.field.in_(fields))
    return list(
        connection.execute(select(people.c.customer).where(*mine).distinct().order_by(people.c.customer)).scalars()
    )
