"""Staff satisfaction: share in the top box of its own scale: 8-10 of 10, 4-5 of 5, 3-4 of 4."""

from __future__ import annotations

from suara.measure.metric import Example, Metric
from suara.measure.views.staff_satisfaction_answers import scale, top_box

metric = Metric(
    title="Staff satisfaction, top box",
    formula="100 x answers in the top box of their scale / answers of staff; none where two scales meet",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="staff_satisfaction_answers",
    terms=lambda a: {"satisfied": a.score >= top_box(a)},
    value=lambda satisfied: 100 * satisfied,
    interval="wilson",
    alike=scale,
    staff=True,
    notes="Null where two scales meet: segment or filter by scale_max.",
    credit="top-box satisfaction of staff; interval: Wilson 1927",
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
        expect=60.0,
    ),
)
