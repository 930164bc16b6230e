"""Backlog: tickets that are open at the end of the period, or now where that is earlier."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Backlog",
    formula="tickets opened before the end of the period and neither closed (else resolved) before it",
    unit="tickets",
    better="down",
    source="open_tickets",
    of=lambda t: t.units,
    counted=True,
    needs=("ticket.closed_at", "ticket.resolved_at"),
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
        expect=1.0,
    ),
)
