"""Clicks per session: mean clicks in a visit."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Clicks per session",
    formula="sum of clicks / sessions with clicks",
    unit="clicks",
    better="depends",
    source="sessions",
    terms=lambda s: {"clicks": s.clicks},
    value=lambda clicks: clicks,
    interval="t",
    credit="web-analytics practice; interval: Student 1908",
    example=Example(
        records={"session": [{"clicks": x, "occurred_at": "2025-01-05"} for x in (0, 3, 9, None)]},
        expect=4.0,
    ),
)
