"""Customer effort, asked as ease: mean score on 1-7, where high is easy."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Ease, mean",
    formula="sum of scores / answers on 1-7, high is easy",
    unit="of 7",
    better="up",
    bounds=(1, 7),
    source="ces_ease_answers",
    terms=lambda a: {"score": a.score},
    value=lambda score: score,
    interval="t",
    credit="Customer Effort Score 2.0 (CEB, now Gartner, 2013); interval: Student 1908",
    example=Example(
        records={"answer": [{"kind": "ces", "score": s, "occurred_at": "2025-01-05"} for s in range(1, 8)]},
        expect=4.0,
    ),
)
