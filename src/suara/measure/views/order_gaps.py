"""Orders with the time since the same customer's order before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._orders import bought, cancelled_or_nameless

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Orders with `gap_days` since the customer's order before, in the whole history; null for a first order.

    Only orders of the periods asked for are put in line; of those before, the customer's last will do.
    """
    import ibis

    from suara.measure.scope import seconds_between

    orders = bought(q)
    asked = orders.filter(orders.occurred_at >= q.since_at, orders.occurred_at < q.until_at)
    line = ibis.window(group_by="customer", order_by=["occurred_at", "order"])
    asked = asked.mutate(suara_before=asked.occurred_at.lag().over(line))
    past = orders.filter(orders.occurred_at < q.since_at)
    past = past.group_by(suara_customer="customer").aggregate(suara_last=past.occurred_at.max())
    orders = asked.left_join(past, asked.customer == past.suara_customer)
    before = orders.suara_before.coalesce(orders.suara_last)
    return orders.mutate(gap_days=seconds_between(before, orders.occurred_at) / 86400)


view = View(
    help="orders with `gap_days` since the same customer's order before",
    unit="orders",
    kind="order",
    rows=rows,
    left_out=cancelled_or_nameless,
)
