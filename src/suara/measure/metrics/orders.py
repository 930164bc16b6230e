"""Orders: how many were placed and not cancelled."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Orders",
    formula="count of orders that were not cancelled",
    unit="orders",
    better="up",
    source="orders",
    of=lambda o: o.amount.notnull(),
    credit="plain count",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=3.0,
    ),
)
