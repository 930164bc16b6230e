"""Active customers: those who were customers at any time in the period."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Active customers",
    formula="customers at the start + new customers of the period",
    unit="customers",
    better="up",
    source="customers_in_period",
    of=lambda c: c.at_start + c.new,
    counted=True,
    credit="plain count",
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
            ]
        },
        expect=6.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
