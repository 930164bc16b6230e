"""Contact volume: how many contacts customers began."""

from __future__ import annotations

from suara.measure.metric import Example, Total

metric = Total(
    title="Contact volume",
    formula="count of inbound contacts",
    unit="contacts",
    better="depends",
    source="inbound_contacts",
    of=lambda c: c.channel.notnull(),
    credit="plain count",
    example=Example(
        records={
            "contact": [
                {"channel": "phone", "occurred_at": "2025-01-05"},
                {"channel": "phone", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "outbound", "occurred_at": "2025-01-05"},
            ]
        },
        expect=4.0,
    ),
)
