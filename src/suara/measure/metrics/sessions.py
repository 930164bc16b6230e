"""Sessions: visits to the site or app."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Sessions",
    formula="count of sessions",
    unit="sessions",
    better="depends",
    source="sessions",
    of=lambda s: s.occurred_at.notnull(),
    credit="web-analytics practice",
    example=Example(
        records={"session": [{"visitor": x, "occurred_at": "2025-01-05"} for x in ("v1", "v1", "v2", None)]},
        expect=4.0,
    ),
)
