"""What all remote engines share: batches that never change, and the home's word on which of them count.

Per kind there is a table of versions (`orders_versions`) and a small one of the versions that a later load
replaced (`orders_superseded`). A load is one batch in each, marked by its number in the column `load`. What
counts is what the home's list of loads says: a batch that it does not name, or names as taken back, is
invisible, and goes with the next load of its kind.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from suara.store.engines._engine import Engine

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from suara.store.engines._engine import SmallTables


class Remote(Engine):
    """An engine that holds the facts outside the home; subclasses give the primitives, and `compile` and `shown`.

    `name` is also the sqlglot dialect of the engine. Types of columns are those of `schema.column_types`
    (text, integer, number, boolean, timestamp, texts, date). Primitives never touch the home. Every fault of
    the engine's client leaves them as a SuaraError with a remedy.
    """

    # -- what each engine gives ------------------------------------------------------------------

    @abstractmethod
    def run(
        self, sql: str, parameters: Mapping[str, Any], tables: SmallTables
    ) -> AbstractContextManager[pa.RecordBatchReader]:
        """The rows of a query as Arrow batches; it may read tables, views and what is lent, by their names.

        Times are UTC: a zone in the Arrow type is taken off by the caller (`plain`).
        """

    @abstractmethod
    def make(self, table: str, types: Mapping[str, str]) -> None:
        """Make a table of these columns (`load` is among them), or add those that it lacks; all may be null.

        A column that is there with another type is changed, or refused with a SettingsError.
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
