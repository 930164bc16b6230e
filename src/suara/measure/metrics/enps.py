"""Employee Net Promoter Score: share of staff at 9-10 less share at 0-6, in points."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Employee Net Promoter Score",
    formula="100 x (promoters 9-10 - detractors 0-6) / answers of staff",
    unit="points",
    better="up",
    bounds=(-100, 100),
    source="enps_answers",
    terms=lambda a: {"promoter": a.score >= 9, "detractor": a.score <= 6},
    value=lambda promoter, detractor: 100 * (promoter - detractor),
    interval="score",
    staff=True,
    credit="Reichheld 2003, asked of staff; interval: Tango 1998",
    example=Example(
        records={
            "answer": [
                {"kind": "enps", "subject": "staff", "score": s, "occurred_at": "2025-01-05"} for s in (10, 9, 8, 8, 3)
            ]
        },
        expect=20.0,
    ),
)
