"""What is at rest, how fresh it is, and what of it changes have overtaken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.measure.rollup.stale import stale
from suara.settings import utc_now
from suara.store import changes, rollups

if TYPE_CHECKING:
    from datetime import datetime

    from suara.measure.rollup.refresh import Refresher


@dataclass(frozen=True)
class Status:
    """The evidence at rest of a source view.

    `cells` are those of its cubes, `finished` its values of whole periods; `built_at` (UTC) is null where nothing
    is kept. `stale_days` are read from the facts until the next refresh; with a `reason`, everything is.
    """

    view: str
    cells: int
    finished: int
    dimensions: list[tuple[str, ...]]
    left_out: tuple[tuple[str, ...], ...]
    built_at: datetime | None
    stale_days: int
    reason: str


def status(refresher: Refresher) -> list[Status]:
    """Of every view over kinds that have records."""
    now = utc_now()
    with refresher.facts.warehouse.reading() as connection:
        reaches, sizes = rollups.reaches(connection), rollups.sizes(connection)
        oldest = min((r.change for r in reaches.values()), default=0)
        news, touched = changes.since(connection, oldest), changes.touched(connection, oldest)
    found = []
    for view in refresher.views(now):
        reach = reaches.get(view)
        if reach is None:
            found.append(Status(view, 0, 0, [], (), None, 0, "nothing is kept yet"))
            continue
        old = stale(reach, news, touched, now, spread=reach.spread)
        linked = ", ".join(sorted({c.kind for c in (*old.linked, *old.customers)}))
        reason = old.because or (f"changes of {linked} records" if linked else "")
        dimensions = list(dict.fromkeys(c.dimensions for c in reach.cubes))
        found.append(
            Status(
                view, reach.cells, sizes.get(view, 0), dimensions, reach.left_out, reach.as_of, len(old.days), reason
            )
        )
    return found
