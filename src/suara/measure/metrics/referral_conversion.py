"""Referral conversion: share of the period's invitations whose invited person bought."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Referral conversion",
    formula="100 x converted invitations / invitations of the period",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="referrals",
    terms=lambda r: {"converted": r.converted_at.notnull()},
    value=lambda converted: 100 * converted,
    interval="wilson",
    needs=("referral.converted_at",),
    credit="referral-programme practice; interval: Wilson 1927",
    example=Example(
        records={
            "referral": [
                {"customer": "c1", "occurred_at": "2025-01-05", "converted_at": at}
                for at in ("2025-01-09", None, None, None)
            ]
        },
        expect=25.0,
    ),
)
