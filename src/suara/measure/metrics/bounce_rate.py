"""Bounce rate: share of visits that saw one page."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Bounce rate",
    formula="100 x sessions of one page / sessions with pages",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="sessions",
    terms=lambda s: {"bounced": s.pages == 1},
    value=lambda bounced: 100 * bounced,
    interval="wilson",
    credit="web-analytics practice; interval: Wilson 1927",
    example=Example(
        records={"session": [{"pages": x, "occurred_at": "2025-01-05"} for x in (1, 4, 7, 1, None)]},
        expect=50.0,
    ),
)
