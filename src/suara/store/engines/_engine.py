"""What every engine does: answers compiled questions, lets records in, takes them back, forgets people."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from ibis import Table

    from suara.records import Kind
    from suara.store.holdings import Holding
    from suara.store.loads import Counts
    from suara.store.warehouse import Warehouse

# Small tables that go into a query beside the records: the types of a table's columns, and the columns.
SmallTables = Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]]


@dataclass(frozen=True)
class Batch:
    """What a load brought: the versions, all columns with `load`; and (`id`, `version`, `load`) of those superseded."""

    versions: pa.RecordBatchReader
    superseded: pa.RecordBatchReader


class Engine(ABC):
    """Where a workspace's facts lie, and the one place that knows how this engine spells things.

    `home` is the workspace's own DuckDB file: the list of loads, origins and evidence at rest are there
    whatever the engine, and its transaction decides what counts. Calls that change facts take place
    inside such a transaction (`connection`): what it does not commit is not visible, on any engine.
    """

    name: str

    def __init__(self, url: str, home: Warehouse) -> None:
        self.url = url
        self.home = home

    # -- questions -------------------------------------------------------------------------------

    @abstractmethod
    def compile(self, expression: Table) -> str:
        """SQL text of an Ibis expression, with `$suara_name` where a value is known when the question is asked."""

    @abstractmethod
    def rows(self, sql: str, parameters: Mapping[str, Any], tables: SmallTables) -> list[dict[str, Any]]:
        """The rows of a compiled query; times come as datetime without zone (UTC), days as date."""

    @abstractmethod
    def stream(
        self, sql: str, parameters: Mapping[str, Any], tables: SmallTables
    ) -> AbstractContextManager[pa.RecordBatchReader]:
        """The same as a stream of Arrow batches, for results that may be large."""

    @abstractmethod
    def shown(self, sql: str, tables: SmallTables) -> str:
        """The query with its small tables in front, its values still in their places."""

    # -- facts -----------------------------------------------------------------------------------

    @abstractmethod
    def settle(self) -> None:
        """Make tables and columns that are missing; what a killed process left goes."""

    @abstractmethod
    def merging(
        self, connection: DuckDBPyConnection, kind: Kind, columns: Sequence[str], load: int
    ) -> AbstractContextManager[Counts]:
        """Bring the staged records of a kind in; see `loads.merge`.

        Inside, the home's tables of the kind hold what the load brought and what that replaced, on any engine.
        """

    @abstractmethod
    def undo(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> Counts:
        """Take a load's records back; the versions that they replaced return."""

    @abstractmethod
    def remove(self, connection: DuckDBPyConnection, customer: str, *, detach: bool) -> dict[str, int]:
        """Remove a person's facts, or all in them that tells of the person; rows by table.

        The days touched are entered as a change of the kind `erase` (see `changes.note`).
        """

    @abstractmethod
    def touched(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> dict[str, list[date]]:
        """The local days, by column, of the records that an earlier load brought and of those that they replaced."""

    @abstractmethod
    def brought(self, kind: Kind, column: str, loads: Sequence[int], most: int) -> list[str] | None:
        """The values of a column in what loads brought and in what that replaced; null where there are too many."""

    @abstractmethod
    def bounds(self, kind: Kind, moments: Sequence[str], as_of: datetime) -> list[datetime]:
        """The first and last instant before `as_of` in the named columns of a kind; nothing without records."""

    @abstractmethod
    def holdings(self, as_of: datetime) -> dict[str, Holding]:
        """The records of every kind that existed at an instant."""

    # -- moving ----------------------------------------------------------------------------------

    @abstractmethod
    def outgoing(self, connection: DuckDBPyConnection, kind: Kind, load: int) -> AbstractContextManager[Batch]:
        """The batch of a load, for another engine: its versions, and which versions they superseded."""

    @abstractmethod
    def incoming(self, connection: DuckDBPyConnection, kind: Kind, load: int, batch: Batch) -> None:
        """Take a batch in from another engine, in the order of loads; one that was cut off before is written anew."""

    @abstractmethod
    def clear(self, connection: DuckDBPyConnection) -> None:
        """Take all facts away, with their bytes."""

    def leave(self, connection: DuckDBPyConnection) -> None:
        """Give up the place itself, after a trial, with all that lies there."""
        self.clear(connection)

    @abstractmethod
    def elsewhere(self, name: str) -> str:
        """The URL of another place on the same engine, for a trial."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections; the engine may be used again afterwards."""
