"""How far a load is: rows done out of rows in all, never backwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

Progress = Callable[[int, int | None], None]
PAUSE = 0.25
# Reading and checking takes about three fifths of a load, letting in the rest.
READING = 0.6


class Onward:
    """Tells a caller how far a load is, through its two parts; the share of rows done only grows."""

    def __init__(self, tell: Progress) -> None:
        self.tell = tell
        self.share = 0.0
        self.done = 0

    def reading(self, done: int, total: int | None) -> None:
        """So many rows of the delivery are read."""
        self._say(READING * done / total if total else 0.0, total, done)

    def letting_in(self, done: int, total: int | None) -> None:
        """So many rows are in the warehouse."""
        self._say(READING + (1 - READING) * done / total if total else 1.0, total, done)

    def _say(self, share: float, total: int | None, done: int) -> None:
        self.share = max(self.share, min(share, 1.0))
        self.done = max(self.done, round(self.share * total) if total else done)
        self.tell(self.done, total)


@contextmanager
def watched(connection: DuckDBPyConnection, progress: Progress | None, total: int | None) -> Iterator[None]:
    """Tell `progress` four times a second how far the query is that runs inside."""
    if progress is None or not total:
        yield
        return
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(connection, progress, total, ended), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(connection: DuckDBPyConnection, progress: Progress, total: int, ended: threading.Event) -> None:
    while not ended.wait(PAUSE):
        share = connection.query_progress()
        if share > 0:
            progress(int(total * min(share, 100) / 100), total)
