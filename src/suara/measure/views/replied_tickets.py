"""Tickets that a human has answered, by the time at which they were opened."""

from __future__ import annotations

from suara.measure.view import View
from suara.measure.views._ticket_times import CLOCK, timed

view = View(
    help="tickets that a human has answered, by the time at which they were opened; `seconds` since they were opened",
    unit="tickets",
    kind="ticket",
    rows=lambda q: timed(q, "first_reply_at"),
    left_out=lambda t: {"no reply yet": t.first_reply_at.isnull()},
    settings=CLOCK,
)
