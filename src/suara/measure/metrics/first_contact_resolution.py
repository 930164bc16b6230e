"""First contact resolution: share of first contacts about a topic that needed no other within the window."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="First contact resolution",
    formula="100 x first contacts with none of the same customer and topic within the window after / first contacts",
    unit="%",
    better="up",
    bounds=(0, 100),
    source="settled_contacts",
    terms=lambda c: {"resolved": c.first.ifelse(c.last, None)},
    value=lambda resolved: 100 * resolved,
    interval="wilson",
    credit="no repeat within a window (QueueMetrics); interval: Wilson 1927",
    example=Example(
        records={
            "contact": [
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-01"},
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-06"},
                {"customer": "c1", "topic": "billing", "channel": "phone", "occurred_at": "2025-01-20"},
                {"customer": "c2", "topic": "login", "channel": "phone", "occurred_at": "2025-01-02"},
            ]
        },
        expect=200 / 3,
    ),
)
