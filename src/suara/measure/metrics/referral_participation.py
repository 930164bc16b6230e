"""Referral participation: share of the period's active customers who referred somebody in it."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Referral participation",
    formula="100 x active customers who referred in the period / customers active at any time in it",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="customer_referrals",
    terms=lambda c: {"referred": c.referred},
    value=lambda referred: 100 * referred,
    interval="wilson",
    needs=("referral.customer",),
    credit="referral-programme practice; interval: Wilson 1927",
    example=Example(
        records={
            "customer": [{"customer": c, "occurred_at": "2024-06-01"} for c in ("c1", "c2", "c3", "c4")],
            "referral": [{"customer": "c1", "occurred_at": f"2025-01-0{day}"} for day in (5, 6)],
        },
        expect=25.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
