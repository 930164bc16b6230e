"""The staging area of one load: a database file of its own, beside the warehouse and never inside it."""

from __future__ import annotations

import atexit
import os
import uuid
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from suara.errors import LoadError
from suara.store.naming import quoted
from suara.store.progress import watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from suara.store.progress import Progress

MEMORY = "700MB"
TABLE = "stage.staged"
INPUT = "stage.input"
BATCH = 20_000


class StageError(Exception):
    """A query on the stage could not be run."""


class IrregularError(StageError):
    """What a query read is not of the form that it was said to have."""


class Stage:
    """A DuckDB of its own in which a delivery is read, checked and typed before the warehouse sees it.

    The file is removed at the end; what a killed load left behind goes with the next one.
    """

    def __init__(self, spill: Path) -> None:
        self.spill = spill
        self._name = f"stage-{os.getpid()}-{uuid.uuid4().hex}"
        self.path = self.room("duckdb")
        self.connection: DuckDBPyConnection

    def __enter__(self) -> Self:
        self.spill.mkdir(exist_ok=True)
        _sweep(self.spill)
        self.connection = _engine(str(self.spill))
        # The file lives for seconds: to compress it would cost more than all the rest of the reading.
        self.connection.execute("SET force_compression = 'uncompressed'")
        self.connection.execute(f"ATTACH {literal(str(self.path))} AS stage")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        for file in self.spill.glob(f"{self._name}*"):
            file.unlink(missing_ok=True)

    def room(self, suffix: str) -> Path:
        """A path for a file that goes when the load is over."""
        return self.spill / f"{self._name}.{suffix}"

    def types(self, scan: str) -> dict[str, str]:
        """The columns that a relation gives, with their DuckDB types."""
        return {name: kind for name, kind, *_ in self.rows(f"DESCRIBE SELECT * FROM {scan}")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small query; StageError when it cannot be run."""
        with _plainly():
            return self.connection.execute(sql).fetchall()

    def one(self, sql: str) -> tuple[Any, ...]:
        """The only row of a query."""
        return self.rows(sql)[0]

    def many(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query of any size, a few at a time."""
        cursor = self.connection.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows

    def arrow(self, sql: str) -> Any:
        """The rows of a query as an Arrow table."""
        return self.connection.sql(sql).to_arrow_table()

    def stream(self, table: str, reader: Any, select: str = "SELECT * FROM suara_rows") -> int:
        """Make a table of a stream of Arrow batches, which `select` knows as suara_rows; return its rows."""
        self.connection.register("suara_rows", reader)
        try:
            return self.fill(table, select)
        finally:
            self.connection.unregister("suara_rows")

    def fill(self, table: str, select: str, progress: Progress | None = None, total: int | None = None) -> int:
        """Make a table from a query and return its number of rows; `progress` hears how far it is."""
        with _plainly(), watched(self.connection, progress, total):
            self.connection.execute(f"CREATE TABLE {table} AS {select}")
        (count,) = self.one(f"SELECT count(*) FROM {table}")
        return int(count)

    def drop(self, table: str) -> None:
        """Do away with a table, if it is there."""
        self.connection.execute(f"DROP TABLE IF EXISTS {table}")

    def lock(self) -> None:
        """Let no query reach beyond the tables that are here, from now on."""
        self.connection.execute("SET enable_external_access = false; SET lock_configuration = true")

    def settle(self) -> None:
        """Let go of what was staged, wholly written, so that another connection can read it."""
        self.connection.close()

    def lend(self, other: DuckDBPyConnection) -> str:
        """Let another connection read what was staged and settled; a query for it, with `suara_at`, the row's place."""
        other.execute(f"ATTACH {literal(str(self.path))} AS {quoted(self.path.stem)} (READ_ONLY)")
        return f"SELECT rowid AS suara_at, * FROM {quoted(self.path.stem)}.staged"

    def take_back(self, other: DuckDBPyConnection) -> None:
        """Let the other connection read it no more; outside its transaction."""
        other.execute(f"DETACH DATABASE IF EXISTS {quoted(self.path.stem)}")


class SmallStage(Stage):
    """The same in memory, for some thousands of rows: an engine is made once, and nothing is written to the disk."""

    _lent = "suara_lent_rows"

    def __enter__(self) -> Self:
        self.connection = _kept().cursor()
        # What a connection has to itself is a database of its own; `stage` is a schema of that one.
        self.connection.execute(f"ATTACH ':memory:' AS {quoted(self._name)}; USE {quoted(self._name)}")
        self.connection.execute("CREATE SCHEMA stage; SET TimeZone = 'UTC'")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.execute(f"USE memory; DETACH {quoted(self._name)}")
        self.connection.close()

    def settle(self) -> None:
        self._rows = self.arrow(f"SELECT rowid AS suara_at, * FROM {TABLE}")
        self.drop(TABLE)

    def lend(self, other: DuckDBPyConnection) -> str:
        other.register("suara_settled", self._rows)
        other.execute(f"CREATE OR REPLACE TEMP TABLE {self._lent} AS SELECT * FROM suara_settled")
        other.unregister("suara_settled")
        return f"SELECT * FROM {self._lent}"

    def take_back(self, other: DuckDBPyConnection) -> None:
        other.execute(f"DROP TABLE IF EXISTS temp.{self._lent}")


@cache
def _kept() -> DuckDBPyConnection:
    """The engine of all small stages: to make one costs more than to stage a thousand rows."""
    made = _engine("", threads=1)
    # What the engine's own library finds open at the end it complains of.
    atexit.register(_kept.cache_clear)
    atexit.register(made.close)
    return made


def _engine(spill: str, **more: object) -> DuckDBPyConnection:
    """A DuckDB in memory, which goes by way of a folder, if any, where it runs out of it."""
    import duckdb

    config: dict[str, Any] = {"autoinstall_known_extensions": False, "temp_directory": spill, "memory_limit": MEMORY}
    connection = duckdb.connect(":memory:", config=config | more)
    # A notebook would see the engine's own progress bar beside ours.
    connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    # It would turn an IN list into a join, and what comes out of a join has lost the order of the rows.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    return connection


def check_select(sql: str) -> None:
    """StageError unless a text is one SELECT and nothing else."""
    import duckdb

    with _plainly():
        statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise StageError("it is not one SELECT")


@contextmanager
def _plainly() -> Iterator[None]:
    """The engine's errors as ours."""
    import duckdb

    try:
        yield
    except duckdb.InvalidInputException as fault:
        raise IrregularError(str(fault).splitlines()[0]) from fault
    except duckdb.Error as fault:
        raise StageError(str(fault).splitlines()[0]) from fault


def literal(text: str) -> str:
    """A piece of text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _sweep(spill: Path) -> None:
    """Remove the staging files of processes that are no more."""
    for left in spill.glob("stage-*"):
        if not _alive(int(left.name.split("-")[1])):
            with suppress(OSError):
                left.unlink()


def _alive(process: int) -> bool:
    if os.name != "posix":  # there an open file cannot be removed, so that trying is safe
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def unreadable(name: str, fault: object) -> LoadError:
    """The error for a delivery that cannot be read at all."""
    reason = (str(fault).strip() or type(fault).__name__).splitlines()[0].rstrip(".")
    return LoadError(f"{name} cannot be read: {reason}.", "Check that it is whole and of the kind that its name says.")
