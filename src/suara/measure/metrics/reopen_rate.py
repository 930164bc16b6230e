"""Re-open rate: share of resolved tickets that were opened again."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Re-open rate",
    formula="100 x resolved tickets that were opened again / resolved tickets",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="tickets",
    terms=lambda t: {"reopened": t.resolved_at.notnull().ifelse(t.reopened_at.notnull(), None)},
    value=lambda reopened: 100 * reopened,
    interval="wilson",
    needs=("ticket.reopened_at",),
    credit="service-desk practice; interval: Wilson 1927",
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
        expect=100 / 3,
    ),
)
