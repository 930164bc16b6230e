"""Customers: who they are pseudonymously, since when, until when."""

from __future__ import annotations

from suara.records._kind import Kind, text, when

kind = Kind(
    help="somebody who buys, subscribes or is served",
    plural="customers",
    group="Customers and money",
    occurred_at="became a customer, or was first seen",
    customer_required=True,
    time_names=("signup_date", "signed_up_at", "signed_up", "registered_at", "joined_at", "customer_since"),
    own=(
        when(
            "ended_at",
            "left; empty while a customer",
            day="ended_day",
            known_as=("cancelled_at", "churned_at", "closed_at", "left_at"),
        ),
        text("channel", "how the customer was won", known_as=("acquisition_channel", "source_channel", "utm_source")),
    ),
)
