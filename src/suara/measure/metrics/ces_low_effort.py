"""Customer effort, asked as effort: share scoring 1 or 2 on 1-5."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Little effort",
    formula="100 x answers of 1 or 2 / answers on 1-5, high is much effort",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="ces_effort_answers",
    terms=lambda a: {"little": a.score <= 2},
    value=lambda little: 100 * little,
    interval="wilson",
    credit="Dixon, Freeman and Toman 2010; interval: Wilson 1927",
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
        expect=75.0,
    ),
)
