"""The records themselves, page by page in the order of their ids: each read is short, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from suara.errors import QuestionError
from suara.measure.compiled import compiled
from suara.measure.filter import parse, typed
from suara.measure.scope import parameter
from suara.records import KINDS
from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    import pyarrow as pa
    from ibis import Table

    from suara.measure.filter import Filter
    from suara.store.engines._engine import Engine

STAFF = "staff"
OF_PERSONS = ("customer", "invitee", "visitor")


def in_pages(
    read: Callable[[Any, int], pa.Table], last: Callable[[pa.Table], Any], first: int, then: int
) -> Iterator[pa.Table]:
    """What a reading gives, `first` rows and afterwards `then` at a time; there is always a page, if an empty one.

    `read` takes where the page before ended (null at the beginning) and how many rows; `last` says where one ends.
    """
    after, most = None, first
    while True:
        found = read(after, most)
        if found.num_rows or after is None:
            yield found
        if found.num_rows < most:
            return
        after, most = last(found), then


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
        spans, shapes = tuple(at is not None for at in self.span), tuple(f.shape for f in self._filters)
        shape = ("rows", self.kind, tuple(self.dimensions.items()), spans, shapes, self.persons, most)
        text = compiled(self.engine, shape, lambda: self._found(most))
        with self.engine.stream(text, {**self._values, "after": after}, {}) as reader:
            return reader.read_all()

    def pages(self, first: int, then: int) -> Iterator[pa.Table]:
        """All of them, a small page first; there is always one, so that the columns are known."""
        return in_pages(
            lambda after, most: self.page(after or "", most), lambda found: found[self.kind][-1].as_py(), first, then
        )

    @cached_property
    def _types(self) -> dict[str, str]:
        return column_types(KINDS[self.kind], self.dimensions)

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

    def _found(self, most: int) -> Table:
        """The query of a page. The id of its last record is sought first: only the rows of the page are read whole."""
        kind, types = self.kind, self._types
        table = ibis.table({c: IBIS_TYPES[t] for c, t in types.items()}, name=KINDS[kind].plural)
        kept = table.filter(table[kind] > parameter("after", "string"))
        if self.span[0] is not None:
            kept = kept.filter(kept.occurred_at >= parameter("since", "timestamp"))
        if self.span[1] is not None:
            kept = kept.filter(kept.occurred_at < parameter("until", "timestamp"))
        for i, f in enumerate(self._filters):
            kept = kept.filter(f.condition(kept[f.name], i))
        if "subject" in types:
            kept = kept.filter(kept.subject.isnull() | (kept.subject != STAFF))
        last = kept.select(kind).order_by(kind).limit(most)[kind].max()
        shown = [c for c in types if c != kind and (self.persons or c not in OF_PERSONS)]
        return kept.filter(kept[kind] <= last.as_scalar()).order_by(kind).select(kind, *shown)
