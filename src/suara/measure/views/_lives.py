"""How many units are there at a moment.

Where periods are few, every life is held against each of them. Where they are many, additions before
the moment less departures before it are counted by the day on which lives begin and end, so that
millions of them cost no more than their days; where a period begins within a day, every moment counts
for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from suara.measure.small_tables import FAR

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def present(
    q: Scope, rows: Table, until: str, until_day: str, when: Literal["since_at", "end_at"] = "since_at"
) -> Table:
    """The scope's keys and `units`: those there at `when` of each period, that is begun before and not ended before.

    `rows` are segmented, and stand for `units` each; a life begins at `occurred_at`, ends at `until` but never
    before it begins, and goes on where that is null.
    """
    if q.few:
        return _there(q, rows, until, when)
    begun = _flow(q, rows, "occurred_at", "day", 1)
    ended = _flow(q, rows.filter(rows[until].notnull()), until, until_day, -1)
    flows = begun.union(ended, distinct=False)
    counted = flows.inner_join(q.periods, flows.moment < q.periods[when])
    return counted.group_by(q.keys).aggregate(units=counted.change.sum())


def _there(q: Scope, rows: Table, until: str, when: str) -> Table:
    """The same, every row held against every period."""
    import ibis

    rows = rows.mutate(suara_end=ibis.coalesce(rows[until], ibis.timestamp(FAR)))
    at = q.periods[when]
    met = rows.inner_join(q.periods, [rows.occurred_at < at, rows.suara_end >= at])
    return met.group_by(q.keys).aggregate(units=met.units.sum())


def ended_after_begun(rows: Table, until: str, until_day: str) -> Table:
    """Rows whose end is not before their beginning: a life that ends before it begins is none."""
    import ibis

    astray = rows[until] < rows.occurred_at
    return rows.mutate(
        **{
            until: ibis.ifelse(astray, rows.occurred_at, rows[until]),
            until_day: ibis.ifelse(astray, rows.day, rows[until_day]),
        }
    )


def _flow(q: Scope, rows: Table, moment: str, day: str, change: int) -> Table:
    """Per segment and day (or moment): the first moment and how many come or go."""
    at = moment if q.exact else day
    grouped = rows.group_by([*q.segments, at]).aggregate(
        moment=rows[moment].min(), change=(rows.units.sum() * change).cast("int64")
    )
    return grouped.select(*q.segments, "moment", "change")
