"""Task completion: share of visitors who say that the purpose of the visit was met; blanks are left out."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Task completion",
    formula="100 x yes / (yes + no)",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="tasks",
    terms=lambda visit: {"done": visit.done},
    value=lambda done: 100 * done,
    interval="wilson",
    credit="usability practice; interval: Wilson 1927",
    example=Example(
        records={
            "session": [
                {"task_completed": done, "occurred_at": "2025-01-05"} for done in (True, True, True, False, None)
            ]
        },
        expect=75.0,
    ),
)
