"""Completion rate: share of responses that are complete."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Completion rate",
    formula="100 x complete responses / responses",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="responses",
    terms=lambda r: {"complete": r.complete.notnull() & r.complete},
    value=lambda complete: 100 * complete,
    interval="wilson",
    needs=("response.complete",),
    credit="survey practice; interval: Wilson 1927",
    example=Example(
        records={
            "response": [{"complete": complete, "occurred_at": "2025-01-05"} for complete in (True, True, True, False)]
        },
        expect=75.0,
    ),
)
