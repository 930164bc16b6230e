"""Records as dicts, and what of them is seen at an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from acceptance.oracle.calendar import Calendar

Record = dict[str, Any]
PLANNED = ("reply_due_at", "resolve_due_at")  # promises, known before their time


@dataclass
class World:
    """A workspace's records by kind; all times are UTC without zone."""

    calendar: Calendar
    dimensions: tuple[str, ...]
    records: dict[str, list[Record]]

    def seen(self, as_of: datetime) -> Seen:
        return Seen(
            self,
            as_of,
            {k: [_masked(r, as_of) for r in rows if r["occurred_at"] < as_of] for k, rows in self.records.items()},
        )


@dataclass
class Seen:
    world: World
    as_of: datetime
    records: dict[str, list[Record]] = field(repr=False)

    def __getitem__(self, kind: str) -> list[Record]:
        return self.records.get(kind, [])

    @cached_property
    def customers(self) -> dict[str, Record]:
        return {c["customer"]: c for c in self["customer"]}

    def column(self, record: Record, name: str) -> Any:
        """A column of a record; a dimension that it does not carry is its customer's."""
        value = record.get(name)
        if value is None and name in self.world.dimensions:
            return self.customers.get(record.get("customer"), {}).get(name)
        return value


def _masked(record: Record, as_of: datetime) -> Record:
    kept = ("occurred_at", *PLANNED)
    return {k: None if isinstance(v, datetime) and k not in kept and v >= as_of else v for k, v in record.items()}
