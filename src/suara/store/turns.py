"""Taking turns, between threads and processes: whoever feeds the warehouse, and whoever erases from it.

A feed that had read a person's answers before they were erased, and delivered them after, would bring them back.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from suara.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = ".turn"
PATIENCE = 600.0


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Have the turn of a workspace: wait for it, and let it go at the end, or when the process dies."""
    # An empty SQLite file is the one lock that works alike on every system, and between threads as well.
    with closing(sqlite3.connect(folder / FILE, timeout=PATIENCE, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as fault:
            raise BusyError(f"{folder} is being fed or erased from by another process.", "Try again.") from fault
        yield
