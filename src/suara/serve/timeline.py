"""Everything that happened with one customer, in order, whatever kind of record tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from suara.measure.happened import Happened
from suara.records import KINDS
from suara.settings import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.measure.happened import Event
    from suara.serve.python import Workspace


def timeline(
    ws: Workspace,
    customer: str,
    most: int,
    after: tuple[datetime, str, str] | None = None,
    where: Mapping[str, Any] | None = None,
    kind: str = "",
) -> list[dict[str, Any]]:
    """What the records tell of a customer, the newest first: kind, occurred_at (UTC), and the record's own columns.

    `after` is the time, kind and id of the last one of the page before; `where` are filters by dimension; of a
    `kind` alone where one is named.
    """
    kinds = [name for name, held in ws.records().items() if held.records and kind in ("", name)]
    now = utc_now()
    found = Happened(ws.warehouse.engine, ws.settings.dimensions, now, kinds, where).page(customer, most, after)
    told = {kind: _records(ws, kind, found) for kind in {event.kind for event in found}}
    return [{"kind": e.kind, "occurred_at": e.occurred_at, "record": told[e.kind].get(e.id, {})} for e in found]


def _records(ws: Workspace, kind: str, events: Sequence[Event]) -> dict[str, dict[str, Any]]:
    """The records of a kind by their ids; local days and what is empty are left out."""
    left_out = {"occurred_at", "customer", *KINDS[kind].days.values()}
    ids = [event.id for event in events if event.kind == kind]
    rows = ws.rows(kind, where={kind: ids}).page("", len(ids)).to_pylist()
    return {row[kind]: {c: v for c, v in row.items() if v is not None and c not in left_out} for row in rows}
