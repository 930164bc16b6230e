"""Contacts that customers began, and how near each is to another about the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


def inbound(q: Scope) -> Table:
    """Contacts from customers; a contact that names no direction is one."""
    return q.contacts.filter(~outbound(q.contacts)["outbound"])


def outbound(contacts: Table) -> dict[str, BooleanValue]:
    """Why a contact is not counted."""
    return {"outbound": contacts.direction.fill_null("inbound") == "outbound"}


def chained(rows: Table, own_id: str) -> Table:
    """Rows with `since_last` and `to_next`: seconds from and to the next one of the same customer and topic.

    Both are null for want of one; `known` says whether customer and topic are there to look by.
    Those of one time come in the order of their ids.
    """
    import ibis

    from suara.measure.scope import seconds_between

    line = ibis.window(group_by=["customer", "topic"], order_by=["occurred_at", own_id])
    rows = rows.mutate(
        known=rows.customer.notnull() & rows.topic.notnull(),
        suara_last=rows.occurred_at.lag().over(line),
        suara_next=rows.occurred_at.lead().over(line),
    )
    return rows.mutate(
        since_last=seconds_between(rows.suara_last, rows.occurred_at),
        to_next=seconds_between(rows.occurred_at, rows.suara_next),
    ).drop("suara_last", "suara_next")
