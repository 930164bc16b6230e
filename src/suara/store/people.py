"""What is known of many people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.ledger_tables import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def several(connection: Connection, customers: Sequence[str]) -> dict[str, dict[str, str]]:
    """What is known of people, by customer and field; nobody is absent."""
    found: dict[str, dict[str, str]] = {customer: {} for customer in customers}
    query = select(people.c.customer, people.c.field, people.c.value).where(people.c.customer.in_(customers))
    for customer, field, value in connection.execute(query):
        found[customer][field] = value
    return found
