"""New customers, and whether a referral won them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Customers with `referred`: their channel is referral, or a converted referral names them."""
    converted = q.referrals.filter(q.referrals.converted_at.notnull(), q.referrals.invitee.notnull())
    invited = converted.select(invited="invitee").distinct()
    joined = q.customers.left_join(invited, q.customers.customer == invited.invited)
    by_channel = joined.channel.notnull() & (joined.channel.lower() == "referral")
    return joined.mutate(referred=by_channel | joined.invited.notnull())


view = View(
    help="new customers, and whether a referral won them",
    unit="customers",
    kind="customer",
    also=("referral",),
    links={"referral": ("customer", "invitee")},
    rows=rows,
)
