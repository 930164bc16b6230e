"""Tickets that were first resolved, by that time."""

from __future__ import annotations

from suara.measure.view import View
from suara.measure.views._ticket_times import CLOCK, timed

view = View(
    help="tickets that were first resolved, by that time; `seconds` since they were opened",
    unit="tickets",
    kind="ticket",
    rows=lambda q: timed(q, "resolved_at"),
    day="resolved_day",
    moment="resolved_at",
    left_out=lambda t: {"not resolved": t.resolved_at.isnull()},
    settings=CLOCK,
)
