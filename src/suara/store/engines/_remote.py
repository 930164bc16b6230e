"""What all remote engines share: batches that never change, and the home's word on which of them count.

Per kind there is a table of versions (`orders_versions`) and a small one of the versions that a later load
replaced (`orders_superseded`). A load is one batch in each, marked by its number in the column `load`. What
counts is what the home's list of loads says: a batch that it does not name, or names as taken back, is
invisible, and goes with the next load of its kind.
"""

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from suara.records import KINDS
from suara.store.engines import _batches as batches
from suara.store.engines import _claim as claim
from suara.store.engines import _forget as forget
from suara.store.engines._engine import Batch, Engine
from suara.store.engines._live import (
    SUPERSEDED,
    Live,
    live_loads,
    superseded,
    table_of,
    version_types,
    versions,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from ibis import Table, Value

    from suara.records import Kind
    from suara.store.engines._engine import SmallTables
    from suara.store.holdings import Holding
    from suara.store.loads import Counts
    from suara.store.warehouse import Warehouse


class Remote(Engine):
    """An engine that holds the facts outside the home; subclasses give the primitives, and `compile` and `shown`.

    `name` is also the sqlglot dialect of the engine. Types of columns are those of `schema.column_types`
    (text, integer, number, boolean, timestamp, texts, date). Primitives never touch the home. Every fault of
    the engine's client leaves them as a SuaraError with a remedy.
    """

    # Whether a list may be null there; where it may not, an empty one stands for it.
    null_lists = True

    def __init__(self, url: str, home: Warehouse) -> None:
        super().__init__(url, home)
        self.mark = claim.MARK
        self._ready = False
        self._views: dict[str, Live] = {}

    # -- what each engine gives ------------------------------------------------------------------

    @abstractmethod
    def run(
        self, sql: str, parameters: Mapping[str, Any], tables: SmallTables
    ) -> AbstractContextManager[pa.RecordBatchReader]:
        """The rows of a query as Arrow batches; it may read tables, views and what is lent, by their names.

        Times are UTC: a zone in the Arrow type is taken off by the caller (`plain`).
        """

    @abstractmethod
    def make(self, tables: Mapping[str, Mapping[str, str]]) -> set[str]:
        """Make tables of these columns (`load` is among them), or add those that they lack; all may be null.

        A column that is there with another type is changed, or refused with a SettingsError. Returns the tables that
        may hold something already.
        """

    @abstractmethod
    def batches(self, table: str) -> set[int]:
        """The loads of which a table holds anything at all, be it whole or cut off."""

    @abstractmethod
    def append(self, table: str, load: int, rows: pa.RecordBatchReader) -> None:
        """Write the batch of a load: all columns by name, `load` among them; memory is bounded.

        It is whole, or an error is raised (and what was written is found by `batches`). It was swept before.
        """

    @abstractmethod
    def drop(self, table: str, loads: Collection[int]) -> None:
        """Take batches away, with their bytes."""

    @abstractmethod
    def rewrite(self, table: str, where: str, values: Mapping[str, str] | None) -> None:
        """Give columns other values in the rows of all batches for which `where` is true; without values they go.

        Conditions and values are SQL of the engine with plain column names. The old bytes are gone afterwards.
        When it is cut off, running it again brings it to its end, and no row is lost or doubled meanwhile.
        """

    @abstractmethod
    def view(self, name: str, sql: str) -> None:
        """Let a name stand for a query, in place of what it stood for."""

    @abstractmethod
    def lent(self, name: str, rows: pa.RecordBatchReader) -> AbstractContextManager[None]:
        """Rows from home under a name, for the queries inside (ids of a delivery; perhaps millions)."""

    @abstractmethod
    def local_day(self, column: str, zone: str) -> str:
        """SQL for the local date, in a zone, of a column of instants."""

    def tidy(self) -> None:
        """Remove what a killed process left beside the tables; called while nobody writes."""

    # -- questions -------------------------------------------------------------------------------

    def rows(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> list[dict[str, Any]]:
        with self.stream(sql, parameters, tables) as reader:
            return [row for batch in reader for row in batch.to_pylist()]

    @contextmanager
    def stream(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> Iterator[pa.RecordBatchReader]:
        # The home is held while the engine reads: nobody takes batches away under the query.
        with self._settled() as connection:
            self._look(connection, sql)
            with self.run(sql, parameters, tables) as reader:
                yield plain(reader)

    def brought(self, kind: Kind, column: str, loads: Sequence[int], most: int) -> list[str] | None:
        with self._settled():
            return batches.brought(self, kind, column, loads, most)

    def bounds(self, kind: Kind, moments: Sequence[str], as_of: datetime) -> list[datetime]:
        import ibis

        facts = self.facts(kind)
        each = [facts.filter(facts[m] < ibis.literal(as_of)).select(at=facts[m]) for m in moments]
        both = ibis.union(*each, distinct=False) if len(each) > 1 else each[0]
        (row,) = self.rows(self.compile(both.aggregate(a=both["at"].min(), b=both["at"].max())), {}, {})
        return [v for v in (row["a"], row["b"]) if v is not None]

    def holdings(self, as_of: datetime) -> dict[str, Holding]:
        import ibis

        from suara.store.holdings import Holding

        parts = []
        for kind in KINDS.values():
            facts = self.facts(kind).filter(self.facts(kind).occurred_at < ibis.literal(as_of))
            at = facts.occurred_at
            parts.append(facts.aggregate(n=facts.count(), a=at.min(), b=at.max()).mutate(kind=ibis.literal(kind.name)))
        rows = self.rows(self.compile(ibis.union(*parts, distinct=False)), {}, {})
        found = {r["kind"]: Holding(r["n"], r["a"], r["b"]) for r in rows}
        return {name: found.get(name, Holding(0, None, None)) for name in KINDS}

    def facts(self, kind: Kind) -> Table:
        """The visible records of a kind, as an expression over the engine's view."""
        return table_of(kind.plural, version_types(kind, self.dimensions))

    @property
    def dimensions(self) -> Mapping[str, str]:
        """The workspace's dimensions."""
        return self.home.settings.dimensions

    # -- facts -----------------------------------------------------------------------------------

    def settle(self) -> None:
        with self.home.exclusive() as connection:
            claim.settle(self, connection)
        self.anew()

    @contextmanager
    def merging(
        self, connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int
    ) -> Iterator[Counts]:
        self._settle_in(connection)
        with batches.merging(self, connection, kind, columns, load) as counts:
            yield counts

    def undo(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> Counts:
        self._settle_in(connection)
        return batches.undo(self, connection, kind, load)

    def touched(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> dict[str, list[date]]:
        return batches.touched(self, kind, load)

    def remove(self, connection: DuckDBPyConnection, customer: str, *, detach: bool) -> dict[str, int]:
        self._settle_in(connection)
        return forget.remove(self, connection, customer, detach=detach)

    # -- moving ----------------------------------------------------------------------------------

    @contextmanager
    def outgoing(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> Iterator[Batch]:
        tables = ((versions(kind), version_types(kind, self.dimensions)), (superseded(kind), SUPERSEDED))
        rows = [table_of(name, types) for name, types in tables]
        one, other = (self.compile(table.filter(table.load == load)) for table in rows)
        with self.run(one, {}, {}) as came, self.run(other, {}, {}) as went:
            yield Batch(plain(came), plain(went))

    def incoming(self, connection: DuckDBPyConnection, kind: Kind, load: int, batch: Batch) -> None:
        for table, rows in ((versions(kind), batch.versions), (superseded(kind), batch.superseded)):
            if load in self.batches(table):
                self.drop(table, [load])
            self.append(table, load, rows)

    def clear(self, connection: DuckDBPyConnection) -> None:
        for kind in KINDS.values():
            for table in (versions(kind), superseded(kind)):
                self.drop(table, self.batches(table))
        self.drop(claim.OWNER, self.batches(claim.OWNER))

    # -- what subclasses and neighbours use ------------------------------------------------------

    def asked(self, expression: Table) -> list[dict[str, Any]]:
        """The rows of a small expression over the engine's own tables, inside a transaction of the home's."""
        with self.run(self.compile(expression), {}, {}) as reader:
            return [row for batch in plain(reader) for row in batch.to_pylist()]

    def fragment(self, rows: Table, value: Value) -> str:
        """A value over one table's columns as SQL with plain column names."""
        import sqlglot
        import sqlglot.expressions as sge

        tree = sqlglot.parse_one(self.compile(rows.select(suara_value=value)), dialect=self.name)
        found = tree.find(sge.Alias)
        assert found is not None
        for column in found.find_all(sge.Column):
            column.set("table", None)
        return str(found.this.sql(dialect=self.name))

    def anew(self) -> None:
        """Forget which views were made: a new session, or files that were rewritten, need them again."""
        self._views = {}

    @contextmanager
    def _settled(self) -> Iterator[DuckDBPyConnection]:
        """The home, to read from, when the engine is known to hold this workspace's tables as they should be."""
        if not self._ready:
            with self.home.reading() as connection:
                self._ready = claim.fits(self, connection)
            if not self._ready:
                self.settle()
                self._ready = True
        with self.home.reading() as connection:
            yield connection

    def _settle_in(self, connection: DuckDBPyConnection) -> None:
        """The same where the caller writes."""
        if not self._ready and not claim.fits(self, connection):
            claim.settle(self, connection)
            self.anew()
        self._ready = True

    def _look(self, connection: DuckDBPyConnection, sql: str) -> None:
        """Let the views that a query reads show what counts now."""
        live = live_loads(connection)
        for kind in KINDS.values():
            seen = live.get(kind.name, Live())
            if kind.plural in sql and self._views.get(kind.plural) != seen:
                self.view(kind.plural, self.compile(visible(kind, self.dimensions, seen)))
                self._views[kind.plural] = seen


def plain(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The same rows with times as microseconds of UTC without a zone."""
    import pyarrow as pa

    def typed(field: pa.Field) -> pa.Field:
        return field.with_type(pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field

    schema = pa.schema([typed(field) for field in reader.schema])
    return (
        reader
        if schema.equals(reader.schema)
        else pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in reader))
    )
