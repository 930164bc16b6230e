"""Repeat ticket share: share of tickets that follow another of the same customer and topic within the window."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Repeat ticket share",
    formula="100 x tickets with another of the same customer and topic within the window before / tickets with both",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="chained_tickets",
    terms=lambda t: {"repeated": t.repeated},
    value=lambda repeated: 100 * repeated,
    interval="wilson",
    credit="repeat contact practice; interval: Wilson 1927",
    example=Example(
        records={
            "ticket": [
                {"customer": "c1", "topic": "billing", "occurred_at": "2025-01-01"},
                {"customer": "c1", "topic": "billing", "occurred_at": "2025-01-08"},
                {"customer": "c1", "topic": "login", "occurred_at": "2025-01-08"},
                {"customer": "c2", "topic": "billing", "occurred_at": "2025-01-08"},
            ]
        },
        expect=25.0,
    ),
)
