"""Customers with an order in the period before, and whether they bought again in this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._orders import bought

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """One row per customer of the preceding period with `again`."""
    orders = bought(q)
    then = q.in_period(orders, earlier=True).select(*q.keys, "customer", suara_now=_flag(0))
    now = q.in_period(orders).select(*q.keys, "customer", suara_now=_flag(1))
    both = then.union(now, distinct=False).group_by([*q.keys, "customer"])
    seen = both.aggregate(suara_first=lambda t: t.suara_now.min(), suara_last=lambda t: t.suara_now.max())
    return seen.filter(seen.suara_first == 0).mutate(again=seen.suara_last == 1)


def _flag(value: int) -> object:
    import ibis

    return ibis.literal(value, "int8")


view = View(
    help="customers with an uncancelled order in the period before, and whether they bought `again` in this one",
    unit="customers",
    kind="order",
    rows=rows,
    periodic=True,
    reach="next",
    counts=("again",),
)
