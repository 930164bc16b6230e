"""Orders per buyer: how many orders a customer who ordered in the period placed in it."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Orders per buyer",
    formula="orders of known customers / customers with one or more",
    unit="orders",
    better="up",
    source="buyers",
    terms=lambda b: {"orders": b.orders},
    value=lambda orders: orders,
    interval="t",
    credit="purchase frequency; interval: Student 1908",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=1.5,
    ),
)
