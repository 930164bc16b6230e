"""Historic customer lifetime value: what a customer with an order has brought, refunds taken off."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Customer lifetime value, historic",
    formula="mean over customers with an order of the sum of (amount - refund)",
    unit="money",
    better="up",
    source="buyers",
    terms=lambda b: {"revenue": b.revenue},
    value=lambda revenue: revenue,
    interval="t",
    credit="historic customer lifetime value; interval: Student 1908",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=55.0,
    ),
)
