"""The analytical store of one workspace: one DuckDB file, opened late and let go when idle."""

from __future__ import annotations

import atexit
import os
import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.errors import BusyError, WorkspaceError
from suara.store import schema
from suara.store.engines.duckdb import DuckDB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from suara.records import Kind
    from suara.settings import Settings

FILE = "warehouse.duckdb"
PATIENCE = 5.0
IDLE = 1.0
HOLDER = re.compile(r"\(PID (\d+)\)")


class Warehouse:
    """Reads and writes the facts of one workspace.

    Many threads may read at once; a write waits for them and they for it. Another process that
    holds the file is waited for, up to `PATIENCE` seconds, and then named in a BusyError.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.path = folder / FILE
        self.spill = folder / ".spill"
        self.settings = settings
        self.engine = DuckDB()
        self._connection: DuckDBPyConnection | None = None
        self._writable = False
        self._users = 0
        self._writing = False
        self._state = threading.Condition(threading.RLock())
        self._timer: threading.Timer | None = None
        self._origins: dict[str, float] | None = None
        atexit.register(self.close)

    def create(self) -> None:
        """Make the tables that are not there yet."""
        with self.writing() as connection:
            for statement in schema.create_statements(self.settings.dimensions):
                connection.execute(statement)
            connection.execute("INSERT OR IGNORE INTO suara_meta VALUES ('schema', ?)", [str(schema.VERSION)])

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """A connection to read by; a handle of its own for each use."""
        with self._held(writable=False) as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[DuckDBPyConnection]:
        """The one connection that writes, inside one transaction: all of it becomes visible, or nothing."""
        with self._held(writable=True) as connection:
            connection.execute("BEGIN TRANSACTION")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            finally:
                self._origins = None

    @contextmanager
    def exclusive(self) -> Iterator[DuckDBPyConnection]:
        """The one connection that writes, without a transaction: for statements that need their own."""
        with self._held(writable=True) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        with self._state:
            if self._timer:
                self._timer.cancel()
            if self._connection is not None and not self._users:
                self._connection.close()
                self._connection = None

    def origins(self) -> dict[str, float]:
        """The usual size of numeric columns, on which squares are centred: `kind.column` to number."""
        if self._origins is None:
            with self.reading() as connection:
                rows = connection.execute("SELECT kind || '.' || name, origin FROM suara_origins").fetchall()
            self._origins = dict(rows)
        return self._origins

    def bounds(self, kind: Kind, moments: Sequence[str], as_of: datetime) -> list[datetime]:
        """The first and last instant before `as_of` in the named columns of a kind; nothing without records."""
        parts = [f'SELECT min("{m}") AS a, max("{m}") AS b FROM "{kind.plural}" WHERE "{m}" < ?' for m in moments]
        with self.reading() as connection:
            query = f"SELECT min(a), max(b) FROM ({' UNION ALL '.join(parts)})"
            row = connection.execute(query, [as_of] * len(parts)).fetchone()
        return [v for v in row or () if v is not None]

    @contextmanager
    def _held(self, *, writable: bool) -> Iterator[DuckDBPyConnection]:
        with self._state:
            connection = self._opened(writable=writable)
            self._users += 1
            self._writing = writable
        try:
            yield connection
        finally:
            with self._state:
                self._users -= 1
                self._close_soon()
                self._state.notify_all()

    def _opened(self, *, writable: bool) -> DuckDBPyConnection:
        """The connection in the right mode; called with the state held."""
        if not self._state.wait_for(lambda: not self._users or not (writable or self._writing), timeout=600):
            raise BusyError(f"{self.path} is in use by another thread.", "Try again when it has finished.")
        if self._connection is not None and writable and not self._writable:
            self._connection.close()
            self._connection = None
        if self._connection is None:
            self._connection = self._connect(writable=writable)
            self._writable = writable
        return self._connection

    def _connect(self, *, writable: bool) -> DuckDBPyConnection:
        import duckdb

        if not writable and not self.path.exists():
            raise WorkspaceError(f"{self.path} is missing.", "Restore a backup, or create the workspace anew.")
        config: dict[str, Any] = {"autoinstall_known_extensions": False, "temp_directory": str(self.spill)}
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                connection = duckdb.connect(str(self.path), read_only=not writable, config=config)
                return connection if writable else _fenced(connection)
            except duckdb.IOException as fault:
                if "lock" not in str(fault).lower():
                    raise WorkspaceError(f"{self.path} cannot be opened: {fault}.", "Run `suara doctor`.") from fault
                if time.monotonic() > give_up:
                    raise _busy(self.path, str(fault)) from fault
                time.sleep(0.05)

    def _close_soon(self) -> None:
        if self._timer:
            self._timer.cancel()
        if not self._users:
            self._timer = threading.Timer(IDLE, self.close)
            self._timer.daemon = True
            self._timer.start()


def _fenced(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """A connection that reads the workspace's own tables and nothing else on the machine."""
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    return connection


def _busy(path: Path, fault: str) -> BusyError:
    match = HOLDER.search(fault)
    holder = f"process {match[1]} ({_command(int(match[1]))})" if match else "another process"
    return BusyError(f"{path.parent} is held by {holder}.", "Wait until it has finished, or end it, and try again.")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:120]
    except OSError:
        return "of another user" if os.name == "posix" else "unknown"
