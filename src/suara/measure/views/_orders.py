"""Orders that count: a cancelled order is in no metric, one that names no customer in none of buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


def placed_orders(q: Scope) -> Table:
    """Orders that were not cancelled, with `net`: the amount less what was given back."""
    orders = q.orders.filter(~q.orders.cancelled.fill_null(False))
    return orders.mutate(net=orders.amount - orders.refund.fill_null(0.0))


def bought(q: Scope) -> Table:
    """Those of them whose customer is known."""
    orders = placed_orders(q)
    return orders.filter(orders.customer.notnull())


def cancelled(orders: Table) -> dict[str, BooleanValue]:
    """Why an order is not counted."""
    return {"cancelled": orders.cancelled.fill_null(False)}


def cancelled_or_nameless(orders: Table) -> dict[str, BooleanValue]:
    """Why an order is not counted where its buyer is."""
    return cancelled(orders) | {"no customer": orders.customer.isnull()}
