"""Customer effort, asked as effort: mean score on 1-5, where high is bad."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Effort, mean",
    formula="sum of scores / answers on 1-5, high is much effort",
    unit="of 5",
    better="down",
    bounds=(1, 5),
    source="ces_effort_answers",
    terms=lambda a: {"score": a.score},
    value=lambda score: score,
    interval="t",
    credit="Dixon, Freeman and Toman 2010; interval: Student 1908",
    example=Example(
        records={
            "answer": [
                {
                    "kind": "ces",
                    "scale_min": 1,
                    "scale_max": 5,
                    "polarity": "down",
                    "score": s,
                    "occurred_at": "2025-01-05",
                }
                for s in (1, 2, 2, 5)
            ]
        },
        expect=2.5,
    ),
)
