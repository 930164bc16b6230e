"""Customers with an order in a period, with how many orders and what they brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._orders import bought, cancelled_or_nameless

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """One row per customer and period with `orders` and `revenue` (amounts less refunds)."""
    orders = q.in_period(bought(q))
    return orders.group_by([*q.keys, "customer"]).aggregate(orders=orders.count(), revenue=orders.net.sum())


view = View(
    help="customers with an order in the period, with their `orders` and `revenue` (amounts less refunds)",
    unit="customers",
    kind="order",
    rows=rows,
    periodic=True,
    reach="day",
    counts=("orders",),
    left_out=cancelled_or_nameless,
)
