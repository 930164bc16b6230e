"""Pages per session: mean pages seen in a visit."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Pages per session",
    formula="sum of pages / sessions with pages",
    unit="pages",
    better="depends",
    source="sessions",
    terms=lambda s: {"pages": s.pages},
    value=lambda pages: pages,
    interval="t",
    credit="web-analytics practice; interval: Student 1908",
    example=Example(
        records={"session": [{"pages": x, "occurred_at": "2025-01-05"} for x in (1, 4, 7, None)]},
        expect=4.0,
    ),
)
