"""The last time of each customer before the open months, at rest: a refresh then needs no history before them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from suara.measure import VIEWS
from suara.settings import instant
from suara.store import rollups

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import pyarrow as pa

    from suara.measure.evidence import Facts
    from suara.measure.rollup.build import Builder
    from suara.store.connection import Connection

# Up to when, and rows of customer and last time.
Lasts = tuple[datetime, "pa.Table"]


def holding_until(connection: Connection, builder: Builder, days: Iterable[date]) -> datetime | None:
    """Up to when the lasts at rest hold after changes of some days; null where none do."""
    if not _wanted(builder.facts, builder.view):
        return None
    until = rollups.lasts_until(connection, builder.view)
    if until is None or until > _boundary(builder):
        return None
    first = builder.facts.calendar.from_instant(until).date()
    return None if any(day < first for day in days) else until


def renewed(builder: Builder) -> Lasts | None:
    """The lasts as they are to be, from those that hold on or from the whole history; null where these are right."""
    until = _boundary(builder)
    return (
        (until, builder.lasts(until)) if _wanted(builder.facts, builder.view) and builder.lasts_until != until else None
    )


def put(connection: Connection, facts: Facts, view: str, lasts: Lasts | None) -> None:
    """Put those in place that were read; where none are kept any more, what is there would only grow old."""
    if lasts:
        rollups.put_lasts(connection, view, *lasts)
    elif not _wanted(facts, view):
        rollups.drop_lasts(connection, view)


def _wanted(facts: Facts, view: str) -> bool:
    """Whether a view needs the past, and reads it where the lasts are: facts on another engine cannot meet them."""
    return VIEWS[view].lasts is not None and facts.warehouse.engine is facts.warehouse.at_rest


def _boundary(builder: Builder) -> datetime:
    """The beginning of the month before the open one: what comes late comes within that, mostly."""
    calendar = builder.facts.calendar
    month = calendar.floor(calendar.from_instant(builder.as_of), "month")
    return instant(calendar.step(month, "month", -1), calendar.zone)
