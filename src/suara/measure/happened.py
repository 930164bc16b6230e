"""What happened with one customer: records of every kind in one order, found by one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from suara.measure.compiled import compiled
from suara.measure.filter import parse, typed
from suara.measure.scope import Scope, parameter
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ibis import Table

    from suara.store.engines._engine import Engine


@dataclass(frozen=True)
class Event:
    """A record by its kind and id, and when it happened (UTC); `place` orders events and goes on behind one."""

    occurred_at: datetime
    kind: str
    id: str

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Where it stands: time, kind, id."""
        return self.occurred_at, self.kind, self.id


@dataclass(frozen=True)
class Happened:
    """What the records of some kinds tell of a customer, as far as filters by dimension let them.

    What staff answered of their work is never among it.
    """

    engine: Engine
    dimensions: Mapping[str, str]
    as_of: datetime
    kinds: Sequence[str]
    where: Mapping[str, Any] | None = None

    def page(self, customer: str, most: int, after: tuple[datetime, str, str] | None = None) -> list[Event]:
        """The next events, the newest first; those behind a place alone where one is given."""
        if not self.kinds:
            return []
        values = {"as_of": self.as_of, "own": customer, "most": most}
        for i, f in enumerate(parse(self.where)):
            values |= {p: typed(v, self.dimensions.get(f.name, "text"), f.name) for p, v in f.parameters(i).items()}
        if after:
            values |= dict(zip(("after_at", "after_kind", "after_id"), after, strict=True))
        shape = ("happened", str(sorted(self.dimensions.items())), tuple(self.kinds), self._shapes, after is None)
        text = compiled(self.engine, shape, lambda: self._ordered(beyond=after is not None))
        return [Event(**row) for row in self.engine.rows(f"{text} LIMIT $suara_most", values, {})]

    @property
    def _shapes(self) -> tuple[object, ...]:
        return tuple(f.shape for f in parse(self.where))

    def _ordered(self, *, beyond: bool) -> Table:
        rows = ibis.union(*tables) if len(tables := [self._of(kind) for kind in self.kinds]) > 1 else tables[0]
        if beyond:
            at, kind, id = (
                parameter(f"after_{n}", t) for n, t in (("at", "timestamp"), ("kind", "string"), ("id", "string"))
            )
            later = (rows.kind > kind) | ((rows.kind == kind) & (rows.id > id))
            rows = rows.filter((rows.occurred_at < at) | ((rows.occurred_at == at) & later))
        return rows.order_by([rows.occurred_at.desc(), rows.kind, rows.id])

    def _of(self, name: str) -> Table:
        """The records of one kind."""
        kind = KINDS[name]
        scope = Scope(self.dimensions, (), parse(self.where))
        rows = scope.table(kind)
        mine = rows.filter(rows.customer == parameter("own", "string"))
        if "subject" in column_types(kind, self.dimensions):
            mine = mine.filter(mine.subject.fill_null("customer") == "customer")
        seen = scope.segmented(mine)
        return seen.select(occurred_at=seen.occurred_at, kind=ibis.literal(name), id=seen[name])
