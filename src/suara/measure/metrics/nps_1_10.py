"""Net Promoter Score of a form that starts at 1: share of 9-10 less share of 1-6, in points."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Net Promoter Score (1-10)",
    formula="100 x (promoters 9-10 - detractors 1-6) / answers on 1-10",
    unit="points",
    better="up",
    bounds=(-100, 100),
    source="nps_1_10_answers",
    terms=lambda a: {"promoter": a.score >= 9, "detractor": a.score <= 6},
    value=lambda promoter, detractor: 100 * (promoter - detractor),
    interval="score",
    credit="Reichheld 2003, on a form without 0; interval: Tango 1998",
    example=Example(
        records={
            "answer": [
                {"kind": "nps", "scale_min": 1, "scale_max": 10, "score": s, "occurred_at": "2025-01-05"}
                for s in range(1, 11)
            ]
        },
        expect=-40.0,
    ),
)
