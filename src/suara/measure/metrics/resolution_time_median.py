"""Resolution time: median seconds from opening a ticket to its first resolution."""

from __future__ import annotations

from suara.measure.metric import Example, Quantile

metric = Quantile(
    title="Resolution time, median",
    formula="median seconds from opening to first resolution, over tickets resolved in the period",
    unit="seconds",
    better="down",
    source="resolved_tickets",
    of=lambda t: t.seconds,
    credit="service-desk practice; interval: order statistics",
    example=Example(
        records={
            "ticket": [
                {"occurred_at": "2025-01-05T08:00:00", "resolved_at": f"2025-01-05T08:0{minute}:00"}
                for minute in (1, 2, 6)
            ]
        },
        expect=120.0,
    ),
)
