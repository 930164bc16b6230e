"""Revenue churn: monthly amount of the subscriptions lost in the period to that of those running at its start."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Revenue churn",
    formula="100 x monthly amount of subscriptions lost in the period / monthly amount of those running at its start",
    unit="%",
    better="down",
    source="subscriptions_in_period",
    terms=lambda s: {
        "lost": s.monthly_amount * s.lost.cast("int8"),
        "running": s.monthly_amount * s.at_start.cast("int8"),
        "at_start": s.at_start,
    },
    per="at_start",
    value=lambda lost, running, at_start: 100 * lost / running,
    interval="none",
    needs=("subscription.ended_at",),
    credit="gross revenue churn",
    example=Example(
        records={
            "subscription": [
                {"customer": "stays", "monthly_amount": 60.0, "occurred_at": "2024-03-01"},
                {"customer": "leaves", "monthly_amount": 40.0, "occurred_at": "2024-03-01", "ended_at": "2025-01-20"},
                {
                    "customer": "comes and leaves",
                    "monthly_amount": 10.0,
                    "occurred_at": "2025-01-05",
                    "ended_at": "2025-01-25",
                },
            ]
        },
        expect=50.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
