"""First response time: median seconds from opening a ticket to the first answer by a human."""

from __future__ import annotations

from suara.measure.metric import Example, Quantile

metric = Quantile(
    title="First response time, median",
    formula="median seconds from opening to first reply, over tickets of the period that have one",
    unit="seconds",
    better="down",
    source="replied_tickets",
    of=lambda t: t.seconds,
    credit="service-desk practice; interval: order statistics",
    example=Example(
        records={
            "ticket": [
                {"occurred_at": "2025-01-05T08:00:00", "first_reply_at": f"2025-01-05T08:0{minute}:00"}
                for minute in (1, 2, 6)
            ]
        },
        expect=120.0,
    ),
)
