"""The hold on a DuckDB file: shared by all of this process, opened late, let go when idle."""

from __future__ import annotations

import atexit
import os
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from suara.errors import BusyError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duckdb import DuckDBPyConnection

PATIENCE = 5.0
IDLE = 1.0
# What DuckDB may hold; larger work goes by way of the disk. Its results and Python come on top.
MEMORY = 2_500_000_000
HOLDER = re.compile(r"\(PID (\d+)\)")
LOCKED = re.compile(r"set lock|used by another process")


class Handle:
    """One file, one connection: many threads may read at once; a write waits for them and they for it.

    Another process that holds the file is waited for, up to `PATIENCE` seconds, and then named in a
    BusyError. When nobody has used the file for `IDLE` seconds it is let go.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spill = path.parent / ".spill"
        self.openings = 0
        self._connection: DuckDBPyConnection | None = None
        self._inode = 0
        self._writable = False
        self._users: Counter[int] = Counter()
        self._writing = False
        self._copied: list[BinaryIO] = []
        self._state = threading.Condition(threading.RLock())
        self._timer: threading.Timer | None = None
        self._ending = False
        atexit.register(self._end)

    @property
    def writing(self) -> bool:
        """Whether a thread of this process writes just now."""
        return self._writing and bool(self._users)

    @property
    def written(self) -> tuple[int, ...]:
        """When the file and its log were last written to, and how long they are."""
        seen = []
        for path in (self.path, self._log):
            with suppress(FileNotFoundError):
                found = path.stat()
                seen += [found.st_mtime_ns, found.st_size]
        return tuple(seen)

    def close(self) -> None:
        """Let go of the file, unless somebody is using it."""
        with self._state:
            if self._timer:
                self._timer.cancel()
            if not self._users:
                self._let_go()

    @contextmanager
    def held(self, *, writable: bool) -> Iterator[DuckDBPyConnection]:
        """The connection, for as long as it is used."""
        me = threading.get_ident()
        with self._state:
            self._wait(lambda: not self._users or not (writable or self._writing))
            connection = self._opened(writable=writable)
            self._users[me] += 1
            self._writing = writable
        try:
            yield connection
        finally:
            with self._state:
                self._users -= Counter([me])
                self._close_soon()
                self._state.notify_all()

    @contextmanager
    def at_rest(self) -> Iterator[BinaryIO]:
        """The file's bytes with every commit in them; others may read meanwhile, nobody writes."""
        if not self.path.exists():
            raise missing(self.path)
        with self.held(writable=True) as connection:
            connection.execute("CHECKPOINT")
        with self.held(writable=False):
            if self._log.exists():
                raise BusyError(f"{self.path} was written to by another process.", "Try again.")
            # POSIX drops a process's locks on a file when any of its descriptors closes: so this one closes last.
            self._copied.append(self.path.open("rb"))
            yield self._copied[-1]

    def rewrite(self) -> None:
        """Write the file anew with its living rows alone, and put it in the place of the old one."""
        fresh = self.path.with_suffix(".fresh")
        fresh.unlink(missing_ok=True)
        with self._alone() as connection:
            connection.execute(f"ATTACH {_text(fresh)} AS fresh; COPY FROM DATABASE old TO fresh; DETACH fresh")
            _put_in_place(fresh, self.path)

    def replace(self, other: Path) -> None:
        """Put another file in the place of this one, at once for everybody."""
        with self._alone():
            _put_in_place(other, self.path)

    @property
    def _log(self) -> Path:
        return self.path.with_name(f"{self.path.name}.wal")

    @contextmanager
    def _alone(self) -> Iterator[DuckDBPyConnection]:
        """A connection in memory that holds the file, as `old`, against every writer until it is replaced."""
        import duckdb

        with self._state:
            self._wait(lambda: not self._users)
            self._let_go()
            with self._connect(writable=True) as connection:
                connection.execute("CHECKPOINT")
            with duckdb.connect(config={"temp_directory": str(self.spill)}) as connection:
                self._patiently(lambda: connection.execute(f"ATTACH {_text(self.path)} AS old (READ_ONLY)"))
                if self._log.exists():
                    raise BusyError(f"{self.path} was written to by another process.", "Try again.")
                yield connection

    def _wait(self, free: Callable[[], bool]) -> None:
        """Wait for other threads; called with the state held."""
        mine = self._users[threading.get_ident()]
        if mine and not free():
            raise RuntimeError("this thread holds the warehouse already: end that use before it writes, or reads after")
        if not self._state.wait_for(free, timeout=600):
            raise BusyError(f"{self.path} is in use by another thread.", "Try again when it has finished.")

    def _opened(self, *, writable: bool) -> DuckDBPyConnection:
        """The connection in the right mode; called with the state held."""
        if not self._users and self._connection is not None and (writable > self._writable or self._moved()):
            self._let_go()
        if self._connection is None:
            self._connection = self._connect(writable=writable)
            self._writable = writable
            self._inode = self.path.stat().st_ino
            self.openings += 1
        return self._connection

    def _moved(self) -> bool:
        """Whether another file has taken the place of the one that is open."""
        return not self.path.exists() or self.path.stat().st_ino != self._inode

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        while self._copied:
            self._copied.pop().close()

    def _connect(self, *, writable: bool) -> DuckDBPyConnection:
        import duckdb

        if not writable and not self.path.exists():
            raise missing(self.path)
        config: dict[str, Any] = {
            "autoinstall_known_extensions": False,
            "temp_directory": str(self.spill),
            "memory_limit": f"{_memory()}B",
        }
        connection = self._patiently(lambda: duckdb.connect(str(self.path), read_only=not writable, config=config))
        return connection if writable else _fenced(connection)

    def _patiently(self, opening: Callable[[], DuckDBPyConnection]) -> DuckDBPyConnection:
        """Open the file, waiting for another process that holds it."""
        import duckdb

        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return opening()
            except duckdb.Error as fault:
                if not LOCKED.search(str(fault)):
                    raise WorkspaceError(f"{self.path} cannot be opened: {fault}.", "Run `suara doctor`.") from fault
                if time.monotonic() > give_up:
                    raise _busy(self.path, str(fault)) from fault
                time.sleep(0.05)

    def _end(self) -> None:
        # A thread started while Python shuts down never runs, and waiting for it would hang the process.
        self._ending = True
        self.close()

    def _close_soon(self) -> None:
        if self._timer:
            self._timer.cancel()
        if not self._users and not self._ending:
            self._timer = threading.Timer(IDLE, self.close)
            self._timer.daemon = True
            self._timer.start()


_handles: dict[Path, Handle] = {}
_guard = threading.Lock()


def handle_of(path: Path) -> Handle:
    """This process's one handle on a file, whichever workspace object asks."""
    path = path.resolve()
    with _guard:
        if path not in _handles:
            _handles[path] = Handle(path)
        return _handles[path]


def missing(path: Path) -> WorkspaceError:
    """The error for a workspace without its warehouse."""
    return WorkspaceError(f"{path} is missing.", "Restore a backup, or create the workspace anew.")


def _fenced(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """A connection that reads the workspace's own tables and nothing else on the machine."""
    connection.execute("SET enable_external_access = false; SET allowed_configs = ['enable_progress_bar']")
    connection.execute("SET lock_configuration = true")
    return connection


def _memory() -> int:
    """How many bytes DuckDB may hold: never more than half of what the machine has."""
    if not hasattr(os, "sysconf"):
        return MEMORY
    return min(MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)


def _text(path: Path) -> str:
    """A path as SQL writes text."""
    return "'" + str(path).replace("'", "''") + "'"


def _put_in_place(fresh: Path, path: Path) -> None:
    """Replace a file by another that is wholly on the disk."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _busy(path: Path, fault: str) -> BusyError:
    match = HOLDER.search(fault)
    holder = f"process {match[1]} ({_command(int(match[1]))})" if match else "another process"
    return BusyError(f"{path.parent} is held by {holder}.", "Wait until it has finished, or end it, and try again.")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:120]
    except OSError:
        return "of another user" if os.name == "posix" else "unknown"
