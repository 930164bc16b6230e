"""How long tickets took, by the calendar or by the business's own hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.records import KINDS

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope

CLOCK = {"clock": "calendar"}


def timed(q: Scope, until: str) -> Table:
    """Tickets that have reached `until`, with the `seconds` since they were opened."""
    from suara.measure.scope import seconds_between

    tickets = q.table(KINDS["ticket"], reached=until)
    if q.settings.get("clock") != "business":
        return tickets.mutate(seconds=seconds_between(tickets.occurred_at, tickets[until]))
    days = KINDS["ticket"].days
    tickets = _on_clock(q, tickets, "occurred_at", days["occurred_at"], "suara_from")
    tickets = _on_clock(q, tickets, until, days[until], "suara_to")
    return tickets.mutate(seconds=tickets.suara_to - tickets.suara_from).drop("suara_from", "suara_to")


def _on_clock(q: Scope, rows: Table, moment: str, day: str, name: str) -> Table:
    """Rows with what the business's clock shows at a moment: the open seconds until then."""
    from suara.measure.scope import seconds_between

    hours = q.hours.rename({f"suara_{c}": c for c in q.hours.columns})
    found = rows.inner_join(
        hours, [rows[day] == hours.suara_day, rows[moment] >= hours.suara_since_at, rows[moment] < hours.suara_until_at]
    )
    shown = found.suara_before + found.suara_rate * seconds_between(found.suara_since_at, found[moment])
    return found.mutate(**{name: shown}).drop(*hours.columns)
