"""Contacts per 100 customers: contacts that customers began to the customers at the start of the period."""

from __future__ import annotations

from suara.measure.metric import Derived, Example
from suara.measure.metrics._part import part

metric = Derived(
    title="Contacts per 100 customers",
    formula="100 x inbound contacts / customers at the start of the period",
    unit="contacts",
    better="down",
    of={
        "contacts": "contact_volume",
        "customers": part("customers_in_period", "customers at the start", lambda c: c.at_start, counted=True),
    },
    value=lambda contacts, customers: 100 * contacts / customers,
    n="customers",
    credit="contact rate",
    example=Example(
        records={
            "contact": [
                {"channel": "phone", "occurred_at": "2025-01-05"},
                {"channel": "phone", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "inbound", "occurred_at": "2025-01-05"},
                {"channel": "email", "direction": "outbound", "occurred_at": "2025-01-05"},
            ],
            "customer": [{"customer": c, "occurred_at": "2024-03-01"} for c in ("a", "b", "c", "d", "e")],
        },
        expect=80.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
