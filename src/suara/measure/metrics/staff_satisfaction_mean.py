"""Staff satisfaction: mean score, of answers that share one scale."""

from __future__ import annotations

from suara.measure.metric import Example, Metric
from suara.measure.views.staff_satisfaction_answers import scale

metric = Metric(
    title="Staff satisfaction, mean",
    formula="sum of scores / answers of staff; none where two scales meet",
    unit="score",
    better="up",
    source="staff_satisfaction_answers",
    terms=lambda a: {"score": a.score},
    value=lambda score: score,
    interval="t",
    alike=scale,
    staff=True,
    notes="Null where two scales meet: segment or filter by scale_max.",
    credit="mean satisfaction of staff; interval: Student 1908",
    example=Example(
        records={
            "answer": [
                {
                    "kind": "satisfaction",
                    "subject": "staff",
                    "scale_min": 1,
                    "scale_max": 4,
                    "score": s,
                    "occurred_at": "2025-01-05",
                }
                for s in (4, 3, 3, 2, 1)
            ]
        },
        expect=2.6,
    ),
)
