"""The records themselves, page by page in the order of their ids: each read is short, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from suara.errors import QuestionError
from suara.measure.filter import parse, typed
from suara.measure.scope import parameter
from suara.records import KINDS
from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import pyarrow as pa

    from suara.measure.filter import Filter
    from suara.records import Kind
    from suara.store.engines._engine import Engine

STAFF = "staff"
OF_PERSONS = ("customer", "invitee", "visitor")


@dataclass(frozen=True)
class Rows:
    """Records of a kind; times are instants (UTC), those asked for half-open. Answers of staff are never among them.

    Without `persons` it is left out whom they belong to.
    """

    engine: Engine
    dimensions: Mapping[str, str]
    kind: str
    span: tuple[datetime | None, datetime | None] = (None, None)
    where: Mapping[str, Any] | None = None
    persons: bool = True

    def page(self, after: str, most: int) -> pa.Table:
        """The next records after the one with an id, `most` at a time; empty at the end."""
        values = {**self._values, "after": after, "most": most}
        with self.engine.stream(self._sql, values, {}) as reader:
            return reader.read_all()

    def pages(self, first: int, then: int) -> Iterator[pa.Table]:
        """All of them, a small page first; there is always one, so that the columns are known."""
        after, most = "", first
        while True:
            found = self.page(after, most)
            if found.num_rows or not after:
                yield found
            if found.num_rows < most:
                return
            after, most = found.column(self.kind)[-1].as_py(), then

    @property
    def _kind(self) -> Kind:
        return KINDS[self.kind]

    @cached_property
    def _types(self) -> dict[str, str]:
        return column_types(self._kind, self.dimensions)

    @cached_property
    def _filters(self) -> tuple[Filter, ...]:
        filters = parse(self.where)
        if unknown := [f.name for f in filters if f.name not in self._types]:
            raise QuestionError(
                f"Records of the kind {self.kind} have no column {unknown[0]!r}.",
                f"They have: {', '.join(self._types)}.",
            )
        return filters

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(zip(("since", "until"), self.span, strict=True))
        for i, f in enumerate(self._filters):
            values |= {place: typed(v, self._types[f.name], f.name) for place, v in f.parameters(i).items()}
        return values

    @cached_property
    def _sql(self) -> str:
        table = ibis.table({c: IBIS_TYPES[t] for c, t in self._types.items()}, name=self._kind.plural)
        kept = table.filter(table[self.kind] > parameter("after", "string"))
        if self.span[0]:
            kept = kept.filter(kept.occurred_at >= parameter("since", "timestamp"))
        if self.span[1]:
            kept = kept.filter(kept.occurred_at < parameter("until", "timestamp"))
        for i, f in enumerate(self._filters):
            kept = kept.filter(f.condition(kept[f.name], i))
        if "subject" in self._types:
            kept = kept.filter(kept.subject.isnull() | (kept.subject != STAFF))
        shown = [c for c in self._types if self.persons or c not in OF_PERSONS]
        ordered = kept.order_by(self.kind).select(self.kind, *(c for c in shown if c != self.kind))
        return f"{self.engine.compile(ordered)} LIMIT $suara_most"
