"""Response rate: share of the period's delivered invitations that were answered."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Response rate",
    formula="100 x invitations answered / invitations that did not bounce",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="invitations",
    terms=lambda i: {"answered": i.answered_at.notnull()},
    value=lambda answered: 100 * answered,
    interval="wilson",
    needs=("invitation.answered_at",),
    credit="AAPOR Standard Definitions 2023 (RR of delivered invitations); interval: Wilson 1927",
    example=Example(
        records={
            "invitation": [
                {"occurred_at": "2025-01-05", "answered_at": "2025-01-06"},
                {"occurred_at": "2025-01-05"},
                {"occurred_at": "2025-01-05"},
                {"occurred_at": "2025-01-05", "bounced_at": "2025-01-05T00:01"},
                {"occurred_at": "2025-01-05"},
            ]
        },
        expect=25.0,
    ),
)
