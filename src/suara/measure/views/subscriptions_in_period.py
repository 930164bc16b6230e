"""Subscriptions that run at any time in a period, with what they bring a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """One row per subscription and period: whether it was `at_start`, and whether it was `lost` in the period."""
    lives = q.over_periods(q.subscriptions.filter(q.subscriptions.monthly_amount.notnull()))
    return lives.mutate(at_start=lives.occurred_at < lives.since_at, lost=lives.suara_end < lives.until_at)


view = View(
    help="subscriptions with a monthly amount that run at any time in the period",
    unit="subscriptions",
    kind="subscription",
    rows=rows,
    periodic=True,
    counts=("at_start", "lost"),
)
