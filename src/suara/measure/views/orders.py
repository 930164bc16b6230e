"""Orders that were not cancelled."""

from __future__ import annotations

from suara.measure.view import View
from suara.measure.views._orders import cancelled, placed_orders

view = View(
    help="orders that were not cancelled; `net` is the amount less refunds",
    unit="orders",
    kind="order",
    rows=placed_orders,
    left_out=cancelled,
)
