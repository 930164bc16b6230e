"""Shares in a period: the close that it begins from and the one that it ends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """One row per symbol and period: `first` (the last close before it, else the first in it), `last`, `closes`."""
    import ibis

    by_day = ibis.window(group_by="symbol", order_by="occurred_at")
    prices = q.in_period(q.prices.mutate(base=ibis.coalesce(q.prices.close.lag().over(by_day), q.prices.close)))
    return prices.group_by([*q.keys, "symbol"]).aggregate(
        first=prices.base.argmin(prices.occurred_at),
        last=prices.close.argmax(prices.occurred_at),
        closes=prices.count(),
    )


view = View(
    help="shares, from the close before the period to the last in it",
    unit="closes",
    kind="price",
    counts=("closes",),
    rows=rows,
    periodic=True,
)
