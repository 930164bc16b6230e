"""Carts: a basket begun, and whether it was bought."""

from __future__ import annotations

from suara.records._kind import Kind, money, text, when

kind = Kind(
    help="a basket begun",
    plural="carts",
    group="Web and social",
    occurred_at="first item put in",
    own=(
        text("session", "the visit", known_as=("session_id",)),
        text("visitor", "the visiting browser or device", known_as=("visitor_id", "device_id", "anonymous_id")),
        money("value", "what lay in it", known_as=("cart_value", "amount", "total")),
        when("checkout_at", "checkout begun", known_as=("checkout_started_at",)),
        when("purchased_at", "bought", known_as=("ordered_at",)),
    ),
)
