"""Customer effort, asked as ease: share scoring 5, 6 or 7 on 1-7."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Found it easy",
    formula="100 x answers of 5, 6 or 7 / answers on 1-7, high is easy",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="ces_ease_answers",
    terms=lambda a: {"easy": a.score >= 5},
    value=lambda easy: 100 * easy,
    interval="wilson",
    credit="Customer Effort Score 2.0 (CEB, now Gartner, 2013); interval: Wilson 1927",
    example=Example(
        records={"answer": [{"kind": "ces", "score": s, "occurred_at": "2025-01-05"} for s in (1, 4, 5, 7)]},
        expect=50.0,
    ),
)
