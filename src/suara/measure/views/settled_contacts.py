"""Contacts from customers for which the whole window has passed: which are first, and which had no repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._contacts import chained, inbound, outbound

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope

WINDOW = "first_contact_window"


def rows(q: Scope) -> Table:
    """Contacts with `first` (none of the same customer and topic within the window before) and `last` (none after)."""
    window = q.setting(WINDOW)
    contacts = chained(q.around(inbound(q), WINDOW), "contact")
    contacts = contacts.filter(contacts.occurred_at < q.settled(WINDOW))
    return contacts.mutate(
        first=contacts.known & (contacts.since_last > window).fill_null(True),
        last=contacts.known & (contacts.to_next > window).fill_null(True),
    )


def left_out(contacts: Table) -> dict[str, BooleanValue]:
    """Why a contact is not counted."""
    from suara.measure.scope import parameter

    recent = contacts.occurred_at >= parameter(f"settled_{WINDOW}", "timestamp")
    return outbound(contacts) | {"window not over yet": recent}


view = View(
    help="contacts that customers began and whose window is over: `first` of their kind, and `last` (no repeat after)",
    unit="contacts",
    kind="contact",
    rows=rows,
    left_out=left_out,
    settings={WINDOW: "7d"},
    reach="window",
    turns=(WINDOW,),
)
