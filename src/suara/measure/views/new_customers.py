"""Customers by the time at which they became customers."""

from __future__ import annotations

from suara.measure.view import View

view = View(
    help="customers by the time at which they became customers",
    unit="customers",
    kind="customer",
    rows=lambda q: q.customers,
)
