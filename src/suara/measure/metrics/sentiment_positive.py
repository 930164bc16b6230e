"""Positive sentiment: share of the mentions with a sentiment that are positive."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Positive sentiment",
    formula="100 x positive mentions / mentions with a sentiment",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="mentions",
    terms=lambda m: {"positive": m.sentiment == "positive"},
    value=lambda positive: 100 * positive,
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
