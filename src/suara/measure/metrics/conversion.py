"""Conversion: share of visits in which something was bought."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Conversion",
    formula="100 x sessions with a purchase / sessions",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="sessions",
    terms=lambda s: {"purchased": s.purchased.notnull() & s.purchased},
    value=lambda purchased: 100 * purchased,
    interval="wilson",
    needs=("session.purchased",),
    credit="web-analytics practice; interval: Wilson 1927",
    example=Example(
        records={"session": [{"purchased": x, "occurred_at": "2025-01-05"} for x in (True, False, False, False)]},
        expect=25.0,
    ),
)
