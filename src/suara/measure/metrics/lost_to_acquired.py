"""Lost to acquired: customers lost in the period per hundred new ones."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Lost to acquired",
    formula="100 x all customers lost in the period / new customers of the period",
    unit="%",
    better="down",
    source="customers_in_period",
    terms=lambda c: {"lost": c.lost, "new": c.new},
    per="new",
    value=lambda lost, new: 100 * lost,
    interval="none",
    needs=("customer.ended_at",),
    credit="also published as churn; above 100 more leave than come",
    example=Example(
        records={
            "customer": [
                {"customer": "stays", "occurred_at": "2024-03-01"},
                {"customer": "stays too", "occurred_at": "2024-03-01"},
                {"customer": "leaves as it begins", "occurred_at": "2024-03-01", "ended_at": "2025-01-01"},
                {"customer": "leaves", "occurred_at": "2024-03-01", "ended_at": "2025-01-20"},
                {"customer": "comes", "occurred_at": "2025-01-05"},
                {"customer": "comes and leaves", "occurred_at": "2025-01-05", "ended_at": "2025-01-25"},
                {"customer": "left before", "occurred_at": "2024-03-01", "ended_at": "2024-12-31"},
            ]
        },
        expect=150.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
