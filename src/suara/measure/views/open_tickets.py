"""Tickets that are open at the end of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._lives import present

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Counts (`units`) of tickets opened before the period's end and neither closed (else resolved) before it."""
    tickets = q.segmented(q.tickets)
    tickets = tickets.mutate(
        suara_end=tickets.closed_at.coalesce(tickets.resolved_at),
        suara_end_day=tickets.closed_day.coalesce(tickets.resolved_day),
    )
    return present(q, tickets, "suara_end", "suara_end_day", "end_at")


view = View(
    help="counts of tickets that are open at the end of the period, or now where that is earlier",
    unit="tickets",
    kind="ticket",
    rows=rows,
    periodic=True,
)
