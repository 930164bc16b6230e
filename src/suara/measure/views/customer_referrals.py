"""Customers active at any time in a period, and whether they referred somebody in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """One row per customer and period with `referred`."""
    active = q.over_periods(q.customers)
    referrers = q.placed(q.referrals).select(referrer="customer", referred_in="period").distinct()
    joined = active.left_join(
        referrers, [active.customer == referrers.referrer, active.period == referrers.referred_in]
    )
    return joined.mutate(referred=joined.referrer.notnull())


view = View(
    help="customers active at any time in the period, and whether they referred somebody in it",
    unit="customers",
    kind="customer",
    also=("referral",),
    links={"referral": None},
    counts=("referred",),
    rows=rows,
    periodic=True,
)
