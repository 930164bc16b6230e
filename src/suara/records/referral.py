"""Referrals: a customer invites somebody."""

from __future__ import annotations

from suara.records._kind import Kind, text, when

kind = Kind(
    help="a customer invites somebody",
    plural="referrals",
    group="Customers and money",
    occurred_at="invited",
    customer_required=True,
    own=(
        text("channel", "how it was sent"),
        text("invitee", "who was invited, once a customer", known_as=("invitee_id", "referred_customer")),
        when("converted_at", "the invited person bought"),
        text("order", "the order that followed", known_as=("order_id",)),
    ),
)
