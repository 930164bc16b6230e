"""Transfer rate: share of tickets that changed hands."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Transfer rate",
    formula="100 x tickets with one or more transfers / tickets that say how many they had",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="tickets",
    terms=lambda t: {"transferred": t.transfers > 0},
    value=lambda transferred: 100 * transferred,
    interval="wilson",
    credit="service-desk practice; interval: Wilson 1927",
    example=Example(
        records={"ticket": [{"transfers": n, "occurred_at": "2025-01-05"} for n in (0, 0, 1, 3)]}, expect=50.0
    ),
)
