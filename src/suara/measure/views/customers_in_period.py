"""Customers of a period: there at its start, new in it, lost in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import Lives, View
from suara.measure.views._lives import ended_after_begun, present

if TYPE_CHECKING:
    from ibis import Table, Value

    from suara.measure.scope import Scope


def units(q: Scope) -> Table:
    """Customers, from when they became such to when they were lost."""
    return ended_after_begun(q.customers.mutate(units=1), "ended_at", "ended_day")


def counted(q: Scope, people: Table) -> Table:
    """Rows that count customers: `at_start`, `new`, `lost`, and `lost_of_start`: the lost of those at the start."""
    there = present(q, people, "ended_at", "ended_day")
    new, lost = q.placed(people), q.placed(people, "ended_day", "ended_at")
    lost = lost.inner_join(q.periods.select("period", "since_at"), "period")
    parts = (
        _counts(q, there, at_start=there.units),
        _counts(q, new, new=new.units),
        _counts(q, lost, lost=lost.units, lost_of_start=(lost.occurred_at < lost.since_at).ifelse(lost.units, 0)),
    )
    return parts[0].union(*parts[1:], distinct=False)


def _counts(q: Scope, rows: Table, **counts: Value) -> Table:
    """The keys and the four counts, 0 where not given."""
    import ibis

    every = dict.fromkeys(("at_start", "new", "lost", "lost_of_start"), ibis.literal(0)) | counts
    return rows.select(*q.keys, **{name: count.cast("int64") for name, count in every.items()})


view = View.of_lives(
    Lives(units=units, counted=counted, until="ended_at", until_day="ended_day"),
    help="customers counted by period: there at its start, new in it, lost in it",
    unit="customers",
    kind="customer",
    counts=("at_start", "new", "lost", "lost_of_start"),
)
