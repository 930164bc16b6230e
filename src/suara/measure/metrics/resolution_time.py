"""Resolution time: mean seconds from opening a ticket to its first resolution."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Resolution time, mean",
    formula="mean seconds from opening to first resolution, over tickets resolved in the period",
    unit="seconds",
    better="down",
    source="resolved_tickets",
    terms=lambda t: {"seconds": t.seconds},
    value=lambda seconds: seconds,
    interval="t",
    credit="service-desk practice; interval: Student 1908",
    example=Example(
        records={
            "ticket": [
                {"occurred_at": "2025-01-05T08:00:00", "resolved_at": f"2025-01-05T08:0{minute}:00"}
                for minute in (1, 2, 6)
            ]
        },
        expect=180.0,
    ),
)
