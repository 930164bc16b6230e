"""Orders that were not cancelled."""

from __future__ import annotations

from suara.measure.view import View

view = View(
    help="orders that were not cancelled",
    unit="orders",
    kind="order",
    rows=lambda q: q.orders.filter(q.orders.cancelled.isnull() | ~q.orders.cancelled),
    left_out=lambda orders: {"cancelled": orders.cancelled},
)
