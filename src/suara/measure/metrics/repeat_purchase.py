"""Repeat purchase: share of the period's buyers who ordered twice or more in it."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Repeat purchase",
    formula="100 x customers with two or more orders in the period / customers with one or more",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="buyers",
    terms=lambda b: {"again": b.orders >= 2},
    value=lambda again: 100 * again,
    interval="wilson",
    credit="repeat purchase rate; interval: Wilson 1927",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=50.0,
    ),
)
