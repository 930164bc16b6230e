"""Customer satisfaction: share scoring 8, 9 or 10 on 1-10."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Customer satisfaction, 8-10",
    formula="100 x answers of 8, 9 or 10 / answers on 1-10",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="csat_1_10_answers",
    terms=lambda a: {"satisfied": a.score >= 8},
    value=lambda satisfied: 100 * satisfied,
    interval="wilson",
    credit="the customer satisfaction score as practised (Kicue; SoGoSurvey); interval: Wilson 1927",
    example=Example(
        records={
            "answer": [
                {"kind": "csat", "scale_min": 1, "scale_max": 10, "score": s, "occurred_at": "2025-01-05"}
                for s in (8, 9, 10, 7, 1)
            ]
        },
        expect=60.0,
    ),
)
