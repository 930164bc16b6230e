"""Referred orders: share of orders that a referral led to."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Referred orders",
    formula="100 x orders with a referral / orders, without cancelled ones",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="orders",
    terms=lambda o: {"referred": o.referral.notnull()},
    value=lambda referred: 100 * referred,
    interval="wilson",
    needs=("order.referral",),
    credit="ReferralCandy (share of purchases that are referred); interval: Wilson 1927",
    example=Example(
        records={
            "order": [{"amount": 10.0, "referral": r, "occurred_at": "2025-01-05"} for r in ("f1", None, None, None)]
        },
        expect=25.0,
    ),
)
