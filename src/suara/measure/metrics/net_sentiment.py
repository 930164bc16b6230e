"""Net sentiment: share of positive mentions less share of negative ones, in points."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Net sentiment",
    formula="100 x (positive - negative) / mentions with a sentiment",
    unit="points",
    better="up",
    bounds=(-100, 100),
    source="mentions",
    terms=lambda m: {"tone": m.sentiment.cases(("positive", 1), ("neutral", 0), ("negative", -1))},
    value=lambda tone: 100 * tone,
    interval="t",
    credit="social-listening practice; interval: Student 1908",
    example=Example(
        records={
            "mention": [
                {"channel": "x", "sentiment": s, "occurred_at": "2025-01-05"}
                for s in ("positive", "negative", "negative", "neutral", None)
            ]
        },
        expect=-25.0,
    ),
)
