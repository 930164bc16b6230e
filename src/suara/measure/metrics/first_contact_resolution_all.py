"""First contact resolution of all contacts: share of contacts that were the first and the last about their topic."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="First contact resolution, of all contacts",
    formula="100 x first contacts without another within the window after / all inbound contacts",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="settled_contacts",
    terms=lambda c: {"resolved": c.first & c.last},
    value=lambda resolved: 100 * resolved,
    interval="wilson",
    credit="per contact received; interval: Wilson 1927",
    example=Example(
        records={
            "contact": [
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-01"},
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-06"},
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-20"},
                {"customer": "c2", "topic": "login", "channel": "phone", "occurred_at": "2025-01-02"},
            ]
        },
        expect=50.0,
    ),
)
