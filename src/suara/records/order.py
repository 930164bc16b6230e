"""Orders: one purchase."""

from __future__ import annotations

from suara.records._kind import Kind, money, number, text, yes_no

kind = Kind(
    help="one purchase; a credit note is an order of a negative amount",
    plural="orders",
    group="Customers and money",
    own=(
        money(
            "amount",
            "net of tax, before refunds",
            required=True,
            known_as=("total", "revenue", "price", "order_total", "grand_total", "sales"),
        ),
        money("refund", "given back later, as a positive amount", known_as=("refunded", "refund_amount")),
        money("margin", "amount less the cost of what was sold"),
        text("currency", "of the amounts; empty is the workspace's"),
        number("quantity", "pieces", known_as=("qty", "items")),
        text("channel", "where it was placed"),
        text("session", "the visit that led to it", known_as=("session_id",)),
        text("referral", "the referral that led to it", known_as=("referral_id",)),
        yes_no("cancelled", "cancelled; counted in no metric of orders", known_as=("canceled",)),
    ),
)
