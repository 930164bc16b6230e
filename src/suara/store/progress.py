"""How far a running query is, told while it runs."""

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


@contextmanager
def watched(connection: DuckDBPyConnection, progress: Progress | None, total: int | None) -> Iterator[None]:
    """Tell `progress` four times a second how far the query is that runs inside."""
    if progress is None or not total:
        yield
        return
    connection.execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true")
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
