"""Tickets by the time at which they were opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue, TimestampValue

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Tickets with `in_time`: whether each due time given was kept; null without one, or while it is open."""
    import ibis

    t = q.tickets
    replied, resolved = (
        _kept(q, t[d], t[a]) for d, a in (("reply_due_at", "first_reply_at"), ("resolve_due_at", "resolved_at"))
    )
    due = t.reply_due_at.notnull() | t.resolve_due_at.notnull()
    return t.mutate(in_time=ibis.ifelse(due, replied & resolved, ibis.null("boolean")))


def _kept(q: Scope, due: TimestampValue, done: TimestampValue) -> BooleanValue:
    """Whether something due was done in time: true where nothing was due, null where there is time left."""
    import ibis

    missing = ibis.ifelse(due < q.as_of, False, ibis.null("boolean"))
    return ibis.ifelse(due.isnull(), True, ibis.ifelse(done.isnull(), missing, done <= due))


view = View(
    help="tickets by the time at which they were opened; `in_time` says whether their due times were kept",
    unit="tickets",
    kind="ticket",
    rows=rows,
    turns=("reply_due_at", "resolve_due_at"),
)
