"""Repurchase gap: median days between an order of the period and the same customer's order before."""

from __future__ import annotations

from suara.measure.metric import Example, Quantile

metric = Quantile(
    title="Repurchase gap",
    formula="median days from the customer's order before, over orders of the period that have one",
    unit="days",
    better="down",
    source="order_gaps",
    of=lambda o: o.gap_days,
    credit="interpurchase time; interval: order statistics",
    example=Example(
        records={
            "order": [
                {"customer": "a", "amount": 1.0, "occurred_at": "2024-12-22"},
                {"customer": "a", "amount": 1.0, "occurred_at": "2025-01-01"},
                {"customer": "a", "amount": 1.0, "occurred_at": "2025-01-21"},
                {"customer": "b", "amount": 1.0, "occurred_at": "2025-01-05"},
            ]
        },
        expect=15.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
