"""Mentions: how often somebody writes about a brand in public."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Mentions",
    formula="count of mentions",
    unit="mentions",
    better="depends",
    source="mentions",
    of=lambda m: m.occurred_at.notnull(),
    credit="social-listening practice",
    example=Example(
        records={
            "mention": [
                {"channel": "x", "sentiment": s, "occurred_at": "2025-01-05"}
                for s in ("positive", "negative", "negative", "neutral", None)
            ]
        },
        expect=5.0,
    ),
)
