"""First response time: 90th percentile of the seconds from opening a ticket to the first answer by a human."""

from __future__ import annotations

from suara.measure.metric import Example, Quantile

metric = Quantile(
    title="First response time, 90th percentile",
    formula="90th percentile of the seconds from opening to first reply, over tickets of the period that have one",
    unit="seconds",
    better="down",
    source="replied_tickets",
    of=lambda t: t.seconds,
    q=0.9,
    credit="service-desk practice",
    example=Example(
        records={
            "ticket": [
                {"occurred_at": "2025-01-05T08:00:00", "first_reply_at": f"2025-01-05T08:0{minute}:00"}
                for minute in (1, 2, 6)
            ]
        },
        expect=120 + 0.8 * 240,
    ),
)
