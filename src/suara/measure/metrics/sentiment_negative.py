"""Negative sentiment: share of the mentions with a sentiment that are negative."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Negative sentiment",
    formula="100 x negative mentions / mentions with a sentiment",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="mentions",
    terms=lambda m: {"negative": m.sentiment == "negative"},
    value=lambda negative: 100 * negative,
    interval="wilson",
    credit="social-listening practice; interval: Wilson 1927",
    example=Example(
        records={
            "mention": [
                {"channel": "x", "sentiment": s, "occurred_at": "2025-01-05"}
                for s in ("positive", "negative", "negative", "neutral", None)
            ]
        },
        expect=50.0,
    ),
)
