"""Referred share: share of new customers whom a referral won."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Referred share of new customers",
    formula="100 x new customers by the channel referral or invited in a converted referral / new customers",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="newcomers",
    terms=lambda c: {"referred": c.referred},
    value=lambda referred: 100 * referred,
    interval="wilson",
    needs=("referral.invitee", "customer.channel"),
    credit="referral-programme practice; interval: Wilson 1927",
    example=Example(
        records={
            "customer": [
                {"customer": c, "channel": channel, "occurred_at": "2025-01-05"}
                for c, channel in (("c1", "referral"), ("c2", None), ("c3", "ads"), ("c4", "ads"))
            ],
            "referral": [
                {"customer": "c1", "invitee": "c3", "occurred_at": "2025-01-02", "converted_at": "2025-01-05"}
            ],
        },
        expect=50.0,
    ),
)
