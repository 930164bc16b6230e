"""Customer satisfaction: mean score on 1-10."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Customer satisfaction, mean (1-10)",
    formula="sum of scores / answers on 1-10",
    unit="of 10",
    better="up",
    bounds=(1, 10),
    source="csat_1_10_answers",
    terms=lambda a: {"score": a.score},
    value=lambda score: score,
    interval="t",
    credit="the customer satisfaction score as practised (Kicue; SoGoSurvey); interval: Student 1908",
    example=Example(
        records={
            "answer": [
                {"kind": "csat", "scale_min": 1, "scale_max": 10, "score": s, "occurred_at": "2025-01-05"}
                for s in (8, 9, 10, 7, 1)
            ]
        },
        expect=7.0,
    ),
)
