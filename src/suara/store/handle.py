"""The hold on a DuckDB file: shared by all of this process, opened late, let go when idle."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

PATIENCE = 5.0
IDLE = 1.0
HOLDER = re.compile(r"\(PID (\d+)\)")


class Handle:
    """One file, one connection: many threads may read at once; a write waits for them and they for it.

    Another process that holds the file is waited for, up to `PATIENCE` seconds, and then named in a
    BusyError. When nobody has used the file for `IDLE` seconds it is let go.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spill = path.parent / ".spill"
        self._connection: DuckDBPyConnection | None = None
        self._writable = False
        self._users = 0
        self._writing = False
        self._state = threading.Condition(threading.RLock())
        self._timer: threading.Timer | None = None
        atexit.register(self.close)

    def close(self) -> None:
        """Let go of the file, unless somebody is using it."""
        with self._state:
            if self._timer:
                self._timer.cancel()
            if self._connection is not None and not self._users:
                self._connection.close()
                self._connection = None

    @contextmanager
    def held(self, *, writable: bool) -> Iterator[DuckDBPyConnection]:
        """The connection, for as long as it is used."""
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


_handles: dict[Path, Handle] = {}
_guard = threading.Lock()


def handle_of(path: Path) -> Handle:
    """This process's one handle on a file, whichever workspace object asks."""
    with _guard:
        return _handles.setdefault(path.resolve(), Handle(path.resolve()))


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
