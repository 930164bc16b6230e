"""Orders with the time since the same customer's order before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._orders import bought, cancelled_or_nameless

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Orders with `gap_days` since the customer's order before, in the whole history; null for a first order."""
    import ibis

    from suara.measure.scope import seconds_between

    orders = bought(q)
    line = ibis.window(group_by="customer", order_by=["occurred_at", "order"])
    orders = orders.mutate(suara_before=orders.occurred_at.lag().over(line))
    return orders.mutate(gap_days=seconds_between(orders.suara_before, orders.occurred_at) / 86400)


view = View(
    help="orders with `gap_days` since the same customer's order before",
    unit="orders",
    kind="order",
    rows=rows,
    left_out=cancelled_or_nameless,
)
