"""Service level met: share of tickets with due times that kept each of them."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Service level met",
    formula="100 x tickets that kept each due time given / tickets with a due time",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="tickets",
    terms=lambda t: {"in_time": t.in_time},
    value=lambda in_time: 100 * in_time,
    interval="wilson",
    credit="service-level agreements; interval: Wilson 1927",
    example=Example(
        records={
            "ticket": [
                {
                    "occurred_at": "2025-01-05T08:00",
                    "reply_due_at": "2025-01-05T09:00",
                    "first_reply_at": "2025-01-05T09:00",
                },
                {"occurred_at": "2025-01-05T08:00", "reply_due_at": "2025-01-05T09:00"},
                {"occurred_at": "2025-01-05T08:00"},
            ]
        },
        expect=50.0,
    ),
)
