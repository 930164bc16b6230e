"""Net customer change: by how much the number of customers fell in the period; below 0 it grew."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Net customer loss",
    formula="100 x (customers at the start - customers at the end) / customers at the start",
    unit="%",
    better="down",
    source="customers_in_period",
    terms=lambda c: {"fewer": c.lost - c.new, "at_start": c.at_start},
    per="at_start",
    value=lambda fewer, at_start: 100 * fewer,
    interval="none",
    needs=("customer.ended_at",),
    notes="Above 0 there are fewer customers at the end than at the start, below 0 more.",
    credit="also published as churn; it hides losses behind new customers",
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
        expect=25.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
