"""Orders with the time since the same customer's order before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views._orders import bought, cancelled_or_nameless

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope

RECENT = 184  # days: most who buy have bought within half a year


def rows(q: Scope) -> Table:
    """Orders with `gap_days` since the customer's order before, in the whole history; null for a first order.

    Only orders of the periods asked for are put in line. Of those before, the last will do of each customer who has
    none in the line: where lasts are at rest they stand for what is before them; else it is looked for in the recent
    past, and further back of those alone who have none there.
    """
    import ibis

    from suara.measure.scope import seconds_between

    orders = bought(q)
    asked = orders.filter(orders.occurred_at >= q.since_at, orders.occurred_at < q.until_at)
    line = ibis.window(group_by="customer", order_by=["occurred_at", "order"])
    asked = asked.mutate(suara_before=asked.occurred_at.lag().over(line))
    for past in _stretches(q):
        asked = _continued(asked, past)
    return asked.mutate(gap_days=seconds_between(asked.suara_before, asked.occurred_at) / 86400)


def lasts(q: Scope) -> Table:
    """Of each customer the last order before the periods."""
    past = _past(q)
    return past.group_by("customer").aggregate(last_at=past.occurred_at.max())


def _stretches(q: Scope) -> list[Table]:
    """The past in stretches, the nearest first."""
    import ibis

    past, recent = _past(q), q.since_at - ibis.interval(days=RECENT)
    if q.lasts is not None:
        return [past]
    return [past.filter(past.occurred_at >= recent), past.filter(past.occurred_at < recent)]


def _past(q: Scope) -> Table:
    """Orders before the periods; of those before the lasts at rest, where there are such, each customer's last."""
    orders = bought(q)
    past = orders.filter(orders.occurred_at < q.since_at).select("customer", "occurred_at")
    if q.lasts is None:
        return past
    return past.filter(past.occurred_at >= q.lasts_until).union(q.lasts.rename(occurred_at="last_at"))


def _continued(asked: Table, past: Table) -> Table:
    """Orders that have none before them yet come after the last of their customer's past ones."""
    past = past.semi_join(asked.filter(asked.suara_before.isnull()), "customer")
    last = past.group_by(suara_customer="customer").aggregate(suara_last=past.occurred_at.max())
    met = asked.left_join(last, asked.customer == last.suara_customer)
    before = met.suara_before.coalesce(met.suara_last)
    return met.mutate(suara_before=before).drop("suara_customer", "suara_last")


view = View(
    help="orders with `gap_days` since the same customer's order before",
    unit="orders",
    kind="order",
    rows=rows,
    left_out=cancelled_or_nameless,
    lasts=lasts,
)
