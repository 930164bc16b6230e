"""Everything that happened with one customer, in order, whatever kind of record tells of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from suara.records import KINDS

if TYPE_CHECKING:
    from suara.serve.python import Workspace


def timeline(ws: Workspace, customer: str, most: int) -> list[dict[str, Any]]:
    """What the records tell of a customer, the newest first: kind, occurred_at (UTC), and the record's own columns."""
    held = ws.records()
    found = [event for kind in KINDS if held[kind].records for event in _of_kind(ws, kind, customer, most)]
    return sorted(found, key=lambda event: event["occurred_at"], reverse=True)[:most]


def _of_kind(ws: Workspace, kind: str, customer: str, most: int) -> list[dict[str, Any]]:
    """The records of a kind that name the customer; local days and what is empty are left out."""
    days = set(KINDS[kind].days.values())
    pages = ws.rows(kind, where={"customer": [customer]}).pages(most, most)
    rows = (row for page in islice(pages, 1) for row in page.to_pylist())
    return [
        {
            "kind": kind,
            "occurred_at": row.pop("occurred_at"),
            "record": {c: v for c, v in row.items() if v is not None and c not in days and c != "customer"},
        }
        for row in rows
    ]
