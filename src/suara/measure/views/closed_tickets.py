"""Tickets that were finally resolved, by that time."""

from __future__ import annotations

from suara.measure.view import View
from suara.measure.views._ticket_times import CLOCK, timed

view = View(
    help="tickets that were finally resolved, by that time; `seconds` since they were opened",
    unit="tickets",
    kind="ticket",
    rows=lambda q: timed(q, "closed_at"),
    day="closed_day",
    moment="closed_at",
    left_out=lambda t: {"not finally resolved": t.closed_at.isnull()},
    settings=CLOCK,
)
