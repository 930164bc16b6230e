"""First contact resolution of tickets: share resolved with one contact at most, and not opened again."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="First contact resolution, of tickets",
    formula="100 x tickets resolved with at most one contact within the window and not re-opened within it / tickets",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="settled_tickets",
    terms=lambda t: {"settled": t.settled},
    value=lambda settled: 100 * settled,
    interval="wilson",
    credit="per issue; interval: Wilson 1927",
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
            ],
            "contact": [
                {"ticket": "t1", "channel": "phone", "occurred_at": "2025-01-05T08:00"},
                {"ticket": "t2", "channel": "phone", "occurred_at": "2025-01-05T08:00"},
                {"ticket": "t2", "channel": "phone", "occurred_at": "2025-01-05T09:00"},
            ],
        },
        expect=25.0,
    ),
)
