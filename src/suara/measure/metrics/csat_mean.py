"""Customer satisfaction: mean score on 1-5."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Customer satisfaction, mean",
    formula="sum of scores / answers on 1-5",
    unit="of 5",
    better="up",
    bounds=(1, 5),
    source="csat_answers",
    terms=lambda a: {"score": a.score},
    value=lambda score: score,
    interval="t",
    credit="the customer satisfaction score as practised (Kicue; SoGoSurvey); interval: Student 1908",
    example=Example(
        records={"answer": [{"kind": "csat", "score": s, "occurred_at": "2025-01-05"} for s in (5, 5, 4, 4, 3)]},
        expect=4.2,
    ),
)
