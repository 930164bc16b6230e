"""Ticket volume: how many tickets were opened."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Ticket volume",
    formula="count of tickets opened",
    unit="tickets",
    better="depends",
    source="tickets",
    of=lambda t: t.ticket.notnull(),
    credit="plain count",
    example=Example(
        records={
            "ticket": [
                {"ticket": "t1", "occurred_at": "2025-01-05T08:00", "resolved_at": "2025-01-05T10:00"},
                {"ticket": "t2", "occurred_at": "2025-01-05T08:00", "resolved_at": "2025-01-05T10:00"},
                {
                    "ticket": "t3",
                    "occurred_at": "2025-01-05T08:00",
                    "resolved_at": "2025-01-05T10:00",
                    "reopened_at": "2025-01-06",
                },
                {"ticket": "t4", "occurred_at": "2025-01-05T08:00"},
            ]
        },
        expect=4.0,
    ),
)
