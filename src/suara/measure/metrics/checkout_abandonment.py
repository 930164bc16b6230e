"""Checkout abandonment: share of baskets taken to the checkout that were not bought."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Checkout abandonment",
    formula="100 x carts with a checkout and no purchase / carts with a checkout",
    unit="%",
    better="down",
    bounds=(0, 100),
    source="carts",
    terms=lambda c: {"left": c.checkout_at.notnull().ifelse(c.purchased_at.isnull(), None)},
    value=lambda left: 100 * left,
    interval="wilson",
    needs=("cart.purchased_at",),
    credit="Baymard Institute; interval: Wilson 1927",
    example=Example(
        records={
            "cart": [
                {"occurred_at": "2025-01-05", "checkout_at": checkout, "purchased_at": purchase}
                for checkout, purchase in (
                    ("2025-01-05T00:05", "2025-01-05T00:09"),
                    ("2025-01-05T00:05", None),
                    (None, None),
                    (None, None),
                )
            ]
        },
        expect=50.0,
    ),
)
