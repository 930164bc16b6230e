"""Visitors: different browsers or devices that visited."""

from __future__ import annotations

from suara.measure.metric import Distinct, Example

metric = Distinct(
    title="Visitors",
    formula="count of different visitors",
    unit="visitors",
    better="depends",
    source="sessions",
    of=lambda s: s.visitor,
    credit="web-analytics practice",
    example=Example(
        records={"session": [{"visitor": x, "occurred_at": "2025-01-05"} for x in ("v1", "v1", "v2", None)]},
        expect=2.0,
    ),
)
