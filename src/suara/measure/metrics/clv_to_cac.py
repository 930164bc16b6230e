"""Lifetime value to acquisition cost: how many times over a new customer is worth what it cost."""

from __future__ import annotations

from suara.measure.metric import Derived, Example

metric = Derived(
    title="Lifetime value to acquisition cost",
    formula="simple customer lifetime value / customer acquisition cost",
    unit="times",
    better="up",
    of={"worth": "clv_simple", "cost": "cac"},
    value=lambda worth, cost: worth / cost,
    n="cost",
    credit="CLV to CAC ratio",
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
            "cost": [{"category": "media", "amount": 100.0, "occurred_at": "2025-01-01"}],
        },
        expect=50 * 2 / (31 / 30.4375) / (1 - 0.5 ** (30.4375 / 31)) / 50,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
