"""Average order value: the mean amount of an order, before refunds."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Average order value",
    formula="mean amount of orders that were not cancelled, before refunds",
    unit="money",
    better="up",
    source="orders",
    terms=lambda o: {"amount": o.amount},
    value=lambda amount: amount,
    interval="t",
    origin="amount",
    credit="average order value; interval: Student 1908",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=40.0,
    ),
)
