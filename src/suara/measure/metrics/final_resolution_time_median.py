"""Final resolution time: median seconds from opening a ticket to its final resolution."""

from __future__ import annotations

from suara.measure.metric import Example, Quantile

metric = Quantile(
    title="Final resolution time, median",
    formula="median seconds from opening to final resolution, over tickets closed in the period",
    unit="seconds",
    better="down",
    source="closed_tickets",
    of=lambda t: t.seconds,
    credit="service-desk practice; interval: order statistics",
    example=Example(
        records={
            "ticket": [
                {"occurred_at": "2025-01-05T08:00:00", "closed_at": f"2025-01-05T08:0{minute}:00"}
                for minute in (1, 2, 6)
            ]
        },
        expect=120.0,
    ),
)
