"""Returning buyers: share of the buyers of the period before who bought again in this one."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Returning buyers",
    formula="100 x buyers of the previous period who bought again in this one / buyers of the previous period",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="earlier_buyers",
    terms=lambda b: {"again": b.again},
    value=lambda again: 100 * again,
    interval="wilson",
    credit="period-to-period buyer retention; interval: Wilson 1927",
    example=Example(
        records={
            "order": [
                {"customer": "returns", "amount": 30.0, "occurred_at": "2024-12-05"},
                {"customer": "returns", "amount": 30.0, "occurred_at": "2025-01-05"},
                {"customer": "stays away", "amount": 50.0, "occurred_at": "2024-12-05"},
                {"customer": "comes", "amount": 40.0, "occurred_at": "2025-01-15"},
            ]
        },
        expect=50.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
