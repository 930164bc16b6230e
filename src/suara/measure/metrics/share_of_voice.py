"""Share of voice: the share of all mentions that each brand has."""

from __future__ import annotations

from suara.measure.metric import Example, Shares

metric = Shares(
    title="Share of voice",
    formula="100 x mentions of the brand / mentions that name a brand",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="mentions",
    item=lambda mention: mention.brand,
    credit="social-listening practice; interval: Wilson 1927",
    example=Example(
        records={
            "mention": [
                {"channel": "x", "brand": brand, "occurred_at": "2025-01-05"}
                for brand in ("ours", "ours", "ours", "theirs", None)
            ]
        },
        expect={"ours": 75.0, "theirs": 25.0},
    ),
)
