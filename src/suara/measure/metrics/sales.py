"""Sales: the amounts of all orders of the period, refunds taken off."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Sales",
    formula="sum of (amount - refund) over orders that were not cancelled",
    unit="money",
    better="up",
    source="orders",
    of=lambda o: o.net,
    credit="net sales",
    example=Example(
        records={
            "order": [
                {"customer": "once", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 50.0, "refund": 10.0, "occurred_at": "2025-01-05"},
                {"customer": "twice", "amount": 40.0, "occurred_at": "2025-01-15"},
                {"customer": "once", "amount": 99.0, "cancelled": True, "occurred_at": "2025-01-15"},
            ]
        },
        expect=110.0,
    ),
)
