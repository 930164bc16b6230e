"""What is known of people, in a transaction that keeps or reads something else as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.ledger import folded
from suara.store.ledger_tables import people
from suara.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection


def remember(connection: Connection, customer: str, told: Mapping[str, str]) -> None:
    """Keep what a person said of themselves, by field; it replaces what was known."""
    for field, value in told.items():
        put(connection, people, {"customer": customer, "field": field, "value": value, "sought": folded(value)})


def at(connection: Connection, address: str, fields: Sequence[str]) -> list[str]:
    """The customers who have an address in one of some fields."""
    mine = (people.c.sought == folded(address), people.c.field.in_(fields))
    found = select(people.c.customer).where(*mine).distinct().order_by(people.c.customer)
    return list(connection.execute(found).scalars())


def several(connection: Connection, customers: Sequence[str]) -> dict[str, dict[str, str]]:
    """What is known of people, by customer and field; nobody is absent."""
    found: dict[str, dict[str, str]] = {customer: {} for customer in customers}
    query = select(people.c.customer, people.c.field, people.c.value).where(people.c.customer.in_(customers))
    for customer, field, value in connection.execute(query):
        found[customer][field] = value
    return found
