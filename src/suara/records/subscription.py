"""Subscriptions: a running contract of a customer."""

from __future__ import annotations

from suara.records._kind import Kind, money, text, when

kind = Kind(
    help="a running contract of a customer",
    plural="subscriptions",
    group="Customers and money",
    occurred_at="started",
    customer_required=True,
    own=(
        when("ended_at", "ended; empty while it runs", day="ended_day", known_as=("cancelled_at", "canceled_at")),
        text("plan", "what was subscribed to", known_as=("plan_id", "product")),
        money(
            "monthly_amount",
            "what it brings a month",
            known_as=("mrr", "monthly_charge", "monthlycharges", "monthly_fee"),
        ),
        text("end_reason", "why it ended"),
    ),
)
