"""Many writers, one writing thread: what waits together is made durable by one synchronisation of the disk."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from suara.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from suara.store.ledger import Ledger

Done = TypeVar("Done")
MOST = 256
WAITING = 4096


class GroupCommit:
    """Runs pieces of work on the ledger, each whole or not at all; a result is there when it is durable.

    One synchronisation costs about as much as a hundred rows, so that throughput grows with the load.
    A queue that is full refuses at once, which a door answers with 503.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._queue: queue.Queue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="suara-ledger", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Done]) -> Future[Done]:
        """Have a piece of work done; the future gives its result once it is on the disk, or its fault."""
        future: Future[Done] = Future()
        try:
            self._queue.put_nowait((work, future))
        except queue.Full as fault:
            raise BusyError("Too many answers wait to be saved.", "Try again in a moment.") from fault
        return future

    def close(self) -> None:
        """Do what still waits, then end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, ended = [first], False
            while len(batch) < MOST and not self._queue.empty():
                more = self._queue.get()
                if more is None:
                    ended = True
                    break
                batch.append(more)
            self._commit(batch)
            if ended:
                return

    def _commit(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with self.ledger.writing() as connection:
                outcomes = [(future, *_tried(connection, work)) for work, future in batch]
        except Exception as fault:  # noqa: BLE001  whoever waits hears of it
            outcomes = [(future, None, fault) for _, future in batch]
        for future, result, failed in outcomes:
            if failed:
                future.set_exception(failed)
            else:
                future.set_result(result)


def _tried(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, Exception | None]:
    """The result of one piece of work, or its fault with all that it wrote undone."""
    savepoint = connection.begin_nested()
    try:
        result = work(connection)
    except Exception as fault:  # noqa: BLE001  the others of the batch go on
        savepoint.rollback()
        return None, fault
    savepoint.commit()
    return result, None
