"""Tickets that are open at the end of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import Lives, View
from suara.measure.views._lives import present

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def units(q: Scope) -> Table:
    """Tickets, from when they were opened to when they were closed (else resolved), but for those that end before."""
    tickets = q.tickets.mutate(
        units=1,
        suara_end=q.tickets.closed_at.coalesce(q.tickets.resolved_at),
        suara_end_day=q.tickets.closed_day.coalesce(q.tickets.resolved_day),
    )
    return tickets.filter(tickets.suara_end.isnull() | (tickets.suara_end >= tickets.occurred_at))


def counted(q: Scope, tickets: Table) -> Table:
    """Counts (`units`) of those open at the period's end, or at the question's instant where that is earlier."""
    return present(q, tickets, "suara_end", "suara_end_day", "end_at")


view = View.of_lives(
    Lives(units=units, counted=counted, until="suara_end", until_day="suara_end_day"),
    help="counts of tickets that are open at the end of the period, or now where that is earlier",
    unit="tickets",
    kind="ticket",
    counts=("units",),
)
