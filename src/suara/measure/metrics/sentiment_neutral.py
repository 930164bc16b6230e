"""Neutral sentiment: share of the mentions with a sentiment that are neutral."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Neutral sentiment",
    formula="100 x neutral mentions / mentions with a sentiment",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="mentions",
    terms=lambda m: {"neutral": m.sentiment == "neutral"},
    value=lambda neutral: 100 * neutral,
    interval="wilson",
    credit="social-listening practice; interval: Wilson 1927",
    example=Example(
        records={
            "mention": [
                {"channel": "x", "sentiment": s, "occurred_at": "2025-01-05"}
                for s in ("positive", "negative", "negative", "neutral", None)
            ]
        },
        expect=25.0,
    ),
)
