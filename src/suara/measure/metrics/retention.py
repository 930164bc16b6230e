"""Retention: share of the customers at the start of the period who were not lost in it."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Retention",
    formula="100 x customers at the start who stayed / customers at the start",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="customers_in_period",
    terms=lambda c: {"lost": c.lost_of_start, "at_start": c.at_start},
    per="at_start",
    value=lambda lost, at_start: 100 * (1 - lost),
    interval="wilson",
    needs=("customer.ended_at",),
    credit="the complement of churn; interval: Wilson 1927",
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
        expect=50.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
