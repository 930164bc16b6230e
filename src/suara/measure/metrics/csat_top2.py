"""Customer satisfaction: share scoring 4 or 5 on 1-5."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Customer satisfaction, top two",
    formula="100 x answers of 4 or 5 / answers on 1-5",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="csat_answers",
    terms=lambda a: {"satisfied": a.score >= 4},
    value=lambda satisfied: 100 * satisfied,
    interval="wilson",
    credit="the customer satisfaction score as practised (Kicue; SoGoSurvey); interval: Wilson 1927",
    example=Example(
        records={"answer": [{"kind": "csat", "score": s, "occurred_at": "2025-01-05"} for s in (5, 5, 4, 4, 3)]},
        expect=80.0,
    ),
)
