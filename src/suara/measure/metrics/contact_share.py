"""Contact share: which part of the contacts that customers began came by each channel."""

from __future__ import annotations

from suara.measure.metric import Example, Shares

metric = Shares(
    title="Contact share by channel",
    formula="100 x inbound contacts of the channel / inbound contacts",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="inbound_contacts",
    item=lambda c: c.channel,
    credit="channel mix; interval: Wilson 1927",
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
        expect={"phone": 50.0, "email": 50.0},
    ),
)
