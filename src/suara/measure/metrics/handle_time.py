"""Average handle time: mean seconds of talk, hold and wrap-up of a handled contact."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Average handle time",
    formula="mean of handling time, or of talk + hold + wrap-up, over handled contacts of both directions",
    unit="seconds",
    better="depends",
    source="handled_contacts",
    terms=lambda c: {"seconds": c.seconds},
    value=lambda seconds: seconds,
    interval="t",
    credit="contact-centre practice; interval: Student 1908",
    example=Example(
        records={
            "contact": [
                {
                    "channel": "phone",
                    "occurred_at": "2025-01-05",
                    "talk_seconds": 300.0,
                    "hold_seconds": 30.0,
                    "wrap_seconds": 60.0,
                },
                {"channel": "phone", "occurred_at": "2025-01-05", "talk_seconds": 120.0, "wrap_seconds": 30.0},
                {"channel": "phone", "occurred_at": "2025-01-05"},
            ]
        },
        expect=270.0,
    ),
)
