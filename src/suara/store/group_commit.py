"""Many writers, one writing thread: what waits together is made durable by one synchronisation of the disk."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from suara.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from suara.store.ledger import Ledger

Done = TypeVar("Done")
Item = TypeVar("Item")
MOST = 256
WAITING = 4096


@dataclass(frozen=True)
class _Piece:
    """One of those things that `together` does many of at once; what became of it, once that is durable."""

    together: Callable[[Connection, Sequence[Any]], Sequence[Any]]
    item: Any
    future: Future[Any] = field(default_factory=Future)


class GroupCommit:
    """Runs pieces of work on the ledger, each whole or not at all; a result is there when it is durable.

    One synchronisation costs about as much as a hundred rows, so that throughput grows with the load.
    A queue that is full refuses at once, which a door answers with 503.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._queue: queue.Queue[_Piece | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="suara-ledger", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Done]) -> Future[Done]:
        """Have a piece of work done; the future gives its result once it is on the disk, or its fault."""
        return self.join(lambda connection, _: [work(connection)], None)

    def join(self, together: Callable[[Connection, Sequence[Item]], Sequence[Done]], item: Item) -> Future[Done]:
        """The same of one of many: `together` is called with all that wait beside each other, for a result of each.

        When it fails for several it is called again for each alone, so that nobody pays for another's fault.
        """
        piece = _Piece(together, item)
        try:
            self._queue.put_nowait(piece)
        except queue.Full as fault:
            raise BusyError("Too many answers wait to be saved.", "Try again in a moment.") from fault
        return piece.future

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
            # Whoever gave up waiting gets nothing done: a future that was cancelled takes no result.
            self._commit([piece for piece in batch if piece.future.set_running_or_notify_cancel()])
            if ended:
                return

    def _commit(self, batch: list[_Piece]) -> None:
        outcomes: list[tuple[Any, Exception | None]] = []
        try:
            with self.ledger.writing() as connection:
                for _, same in groupby(batch, key=lambda piece: piece.together):
                    outcomes += _tried(connection, list(same))
        except Exception as fault:  # noqa: BLE001  whoever waits hears of it
            outcomes = [(None, fault)] * len(batch)
        for piece, (result, failed) in zip(batch, outcomes, strict=True):
            if failed:
                piece.future.set_exception(failed)
            else:
                piece.future.set_result(result)


def _tried(connection: Connection, pieces: Sequence[_Piece]) -> list[tuple[Any, Exception | None]]:
    """What became of pieces that are done together: the result of each, or its fault with all that it wrote undone."""
    savepoint = connection.begin_nested()
    try:
        results = pieces[0].together(connection, [piece.item for piece in pieces])
    except Exception as fault:  # noqa: BLE001  the others of the batch go on
        savepoint.rollback()
        if len(pieces) == 1:
            return [(None, fault)]
        return [outcome for piece in pieces for outcome in _tried(connection, [piece])]
    savepoint.commit()
    return [(result, None) for result in results]
