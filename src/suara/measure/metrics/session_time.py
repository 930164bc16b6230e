"""Session time: mean length of a visit."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Session time",
    formula="sum of seconds / sessions with a length",
    unit="seconds",
    better="depends",
    source="sessions",
    terms=lambda s: {"seconds": s.seconds},
    value=lambda seconds: seconds,
    interval="t",
    origin="seconds",
    credit="web-analytics practice; interval: Student 1908",
    example=Example(
        records={"session": [{"seconds": x, "occurred_at": "2025-01-05"} for x in (30, 60, 90, None)]},
        expect=60.0,
    ),
)
