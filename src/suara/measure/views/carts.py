"""Baskets begun."""

from __future__ import annotations

from suara.measure.view import View

view = View(help="baskets begun", unit="carts", kind="cart", rows=lambda q: q.carts)
