"""Simple customer lifetime value: what a buyer orders in a month, for as long as churn lets one expect."""

from __future__ import annotations

from suara.measure.metric import Derived, Example

metric = Derived(
    title="Customer lifetime value, simple",
    formula="average order value x orders per buyer and month / monthly churn (a month is 30.4375 days)",
    unit="money",
    better="up",
    of={"order": "average_order_value", "orders": "orders_per_buyer", "churn": "churn"},
    value=lambda order, orders, churn, months: order * orders / months / (1 - (1 - churn / 100) ** (1 / months)),
    n="churn",
    credit="order value x frequency x lifespan, the lifespan being 1 / churn",
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
            ],
            "order": [
                {"customer": "stays", "amount": 60.0, "occurred_at": "2025-01-05"},
                {"customer": "stays", "amount": 40.0, "occurred_at": "2025-01-15"},
            ],
        },
        expect=50 * 2 / (31 / 30.4375) / (1 - 0.5 ** (30.4375 / 31)),
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
