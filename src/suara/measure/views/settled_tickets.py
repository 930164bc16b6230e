"""Tickets for which the whole window has passed, and whether one contact settled them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._contacts import inbound
from suara.measure.views.settled_contacts import WINDOW

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Tickets with `settled`: resolved, at most one contact within the window, not re-opened within it."""
    from suara.measure.scope import seconds_between

    tickets = q.around(q.tickets, WINDOW)
    tickets = tickets.filter(tickets.occurred_at < q.settled(WINDOW))
    more = _with_more_contacts(q, tickets)
    tickets = tickets.left_join(more, tickets.ticket == more.suara_ticket)
    reopened = seconds_between(tickets.resolved_at, tickets.reopened_at) <= q.setting(WINDOW)
    once = tickets.suara_ticket.isnull() & ~reopened.fill_null(False)
    return tickets.mutate(settled=tickets.resolved_at.notnull() & once).drop("suara_ticket")


def _with_more_contacts(q: Scope, tickets: Table) -> Table:
    """The tickets that took more than one contact within the window."""
    from suara.measure.scope import seconds_between

    contacts = q.around(inbound(q), WINDOW)
    contacts = contacts.filter(contacts.ticket.notnull()).select(suara_ticket="ticket", suara_at="occurred_at")
    met = contacts.inner_join(tickets.select("ticket", "occurred_at"), contacts.suara_ticket == tickets.ticket)
    after = seconds_between(met.occurred_at, met.suara_at)
    within = met.filter(after >= 0, after <= q.setting(WINDOW))
    counted = within.group_by("suara_ticket").aggregate(suara_contacts=within.count())
    return counted.filter(counted.suara_contacts > 1).select("suara_ticket")


def left_out(tickets: Table) -> dict[str, BooleanValue]:
    """Why a ticket is not counted."""
    from suara.measure.scope import parameter

    return {"window not over yet": tickets.occurred_at >= parameter(f"settled_{WINDOW}", "timestamp")}


view = View(
    help="tickets whose window is over; `settled` where they were resolved with one contact and not re-opened",
    unit="tickets",
    kind="ticket",
    also=("contact",),
    links={"contact": ("ticket", "ticket")},
    turns=(WINDOW,),
    rows=rows,
    left_out=left_out,
    settings={WINDOW: "7d"},
)
