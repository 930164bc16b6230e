"""Customer effort, asked as ease: share of 5-7 less share of 1-3 on 1-7, in points."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Net ease",
    formula="100 x (easy 5-7 - difficult 1-3) / answers on 1-7, high is easy",
    unit="points",
    better="up",
    bounds=(-100, 100),
    source="ces_ease_answers",
    terms=lambda a: {"easy": a.score >= 5, "difficult": a.score <= 3},
    value=lambda easy, difficult: 100 * (easy - difficult),
    interval="score",
    credit="Customer Effort Score 2.0 (CEB, now Gartner, 2013); interval: Tango 1998",
    example=Example(
        records={"answer": [{"kind": "ces", "score": s, "occurred_at": "2025-01-05"} for s in (1, 4, 5, 7)]},
        expect=25.0,
    ),
)
