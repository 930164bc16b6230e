"""Tickets with a customer and a topic, and the time since the same customer's last ticket about the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._contacts import chained
from suara.measure.views.settled_contacts import WINDOW

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Tickets with `repeated`: another of the same customer and topic was opened within the window before."""
    tickets = chained(q.around(q.tickets, WINDOW), "ticket")
    tickets = tickets.filter(tickets.known)
    return tickets.mutate(repeated=(tickets.since_last <= q.setting(WINDOW)).fill_null(False))


view = View(
    help="tickets with a customer and a topic; `repeated` where another was opened within the window before",
    unit="tickets",
    kind="ticket",
    rows=rows,
    left_out=lambda t: {"no customer or no topic": t.customer.isnull() | t.topic.isnull()},
    settings={WINDOW: "7d"},
    reach="window",
)
