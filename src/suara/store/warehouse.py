"""The analytical store of one workspace: its home, a DuckDB file, and the engine where its facts lie."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from suara.store import changes, shape
from suara.store.engines import engine_of
from suara.store.handle import handle_of, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from suara.settings import Settings
    from suara.store.engines._engine import Engine

FILE = "warehouse.duckdb"


class Warehouse:
    """The home of one workspace's evidence, and of its facts unless they lie on another engine.

    Many threads may read at once; a write waits for them and they for it (see `Handle`).
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.handle = handle_of(folder / FILE)
        self.settings = settings
        self._opening = -1
        self._version: tuple[object, int] = (None, -1)
        self._origins: dict[str, float] | None = None

    @cached_property
    def engine(self) -> Engine:
        """Where the facts lie."""
        return engine_of(self.settings.engine, self)

    def on(self, engine: Engine) -> Warehouse:
        """The same home as it would be with its facts on another engine than the settings name."""
        other = Warehouse(self.handle.path.parent, self.settings)
        other.engine = engine
        return other

    def create(self) -> None:
        """Make the tables that are not there yet."""
        self._settle()
        self.engine.settle()

    @cached_property
    def at_rest(self) -> Engine:
        """The engine of the home itself, where evidence at rest is."""
        return self.engine if self.engine.name == "duckdb" else engine_of("duckdb", self)

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """A connection to read by; a handle of its own for each use."""
        with self._held(writable=False) as connection, connection.cursor() as cursor:
            cursor.execute("SET enable_progress_bar = false")  # a notebook would get DuckDB's among its output
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[DuckDBPyConnection]:
        """The one connection that writes, inside one transaction: all of it becomes visible, or nothing."""
        with self._held(writable=True) as connection:
            try:
                with transaction(connection):
                    yield connection
            finally:
                self._origins = None

    @contextmanager
    def exclusive(self) -> Iterator[DuckDBPyConnection]:
        """The one connection that writes, without a transaction: for statements that need their own."""
        with self._held(writable=True) as connection:
            yield connection

    @contextmanager
    def _held(self, *, writable: bool) -> Iterator[DuckDBPyConnection]:
        """The connection to tables that are as this Suara and the settings mean them."""
        if not self.handle.path.exists():
            raise missing(self.handle.path)
        if not self._seen(writable=writable):
            self._settle()
        with self.handle.held(writable=writable) as connection:
            yield connection

    def _seen(self, *, writable: bool) -> bool:
        """Whether the tables are as they should be; asked once for each opening of the file."""
        if self._opening != self.handle.openings:
            with self.handle.held(writable=writable) as connection, connection.cursor() as cursor:
                if not shape.fits(cursor, self.settings):
                    return False
                self._opening = self.handle.openings
        return True

    def _settle(self) -> None:
        with self.handle.held(writable=True) as connection, transaction(connection):
            shape.bring(connection, self.settings, self.handle.path.parent)
        # Other workspace objects of this process look anew at tables that were changed under them.
        self.handle.openings += 1

    def version(self) -> int:
        """A number that grows with every change of the facts; while one is being made, that of before.

        It is asked again and again: the file is opened only after it was written to.
        """
        seen, version = self._version
        if seen is not None and (self.handle.writing or seen == self.handle.written):
            return version
        written = self.handle.written
        with self.reading() as connection:
            self._version = (written, changes.head(connection))
        return self._version[1]

    def close(self) -> None:
        """Let go of the file, and of the engine where the facts lie elsewhere."""
        if "engine" in self.__dict__:
            self.engine.close()
        self.handle.close()

    def origins(self) -> dict[str, float]:
        """The usual size of numeric columns, on which squares are centred: `kind.column` to number."""
        if self._origins is None:
            with self.reading() as connection:
                rows = connection.execute("SELECT kind || '.' || name, origin FROM suara_origins").fetchall()
            self._origins = dict(rows)
        return self._origins


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside, or nothing of it."""
    import duckdb

    connection.execute("BEGIN TRANSACTION")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A commit that failed has rolled back by itself; the first fault is the one to report.
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
