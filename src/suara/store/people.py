"""What is known of people, in a transaction that keeps something else as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.store.ledger import folded
from suara.store.ledger_tables import people
from suara.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def remember(connection: Connection, customer: str, told: Mapping[str, str]) -> None:
    """Keep what a person said of themselves, by field; it replaces what was known."""
    for field, value in told.items():
        put(connection, people, {"customer": customer, "field": field, "value": value, "sought": folded(value)})
