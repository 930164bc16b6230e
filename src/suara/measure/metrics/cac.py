"""Customer acquisition cost: all costs of the period to its new customers."""

from __future__ import annotations

from suara.measure.metric import Derived, Example
from suara.measure.metrics._part import part

metric = Derived(
    title="Customer acquisition cost",
    formula="all costs of the period / new customers of the period",
    unit="money",
    better="down",
    of={"cost": part("costs", "all costs", lambda c: c.amount), "new": "new_customers"},
    value=lambda cost, new: cost / new,
    n="new",
    same=("channel",),
    credit="blended customer acquisition cost",
    example=Example(
        records={
            "cost": [
                {"category": "media", "amount": 300.0, "occurred_at": "2025-01-01"},
                {"category": "salaries", "amount": 100.0, "occurred_at": "2025-01-01"},
            ],
            "customer": [{"customer": c, "occurred_at": "2025-01-05"} for c in ("a", "b")],
        },
        expect=200.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
