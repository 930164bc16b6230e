"""Answers and pages that are kept while what they rest on is the same: what one waited for, the next has at once.

Each is made once however many ask for it at the same time. It holds as long as its version does, and for a minute,
since some figures change as time goes by; after that it is handed out once more while a new one is made.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Answer = TypeVar("Answer")
HOLDS, STALE, MOST = 60.0, 3600.0, 64


@dataclass(frozen=True)
class _Entry:
    version: object
    at: float
    made: Future[Any]


class Kept:
    """Answers by what was asked; `version` says what they rest on: records, settings.

    `room` is how much is kept of what was not asked for longest, each as `size` says: by their number unless given.
    """

    def __init__(
        self,
        version: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
        size: Callable[[Any], int] = lambda _: 1,
        room: int = MOST,
    ) -> None:
        self.version, self.clock, self.size, self.room = version, clock, size, room
        self._lock = threading.RLock()  # what fails at once is forgotten by the thread that asked
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        # Few at a time: each of them keeps the engine busy on every core.
        self._makers = ThreadPoolExecutor(2, "suara-kept")

    def get(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to what is asked, made by `make` unless there is one that holds."""
        return self.ask(asked, make).result()

    def ask(self, asked: Hashable, make: Callable[[], Answer]) -> Future[Answer]:
        """The same without waiting for it. Many may wait for one: nobody is to cancel it."""
        version, now = self.version(), self.clock()
        with self._lock:
            entry = self._entries.get(asked)
            fits = entry is not None and entry.version == version
            if entry is None or not fits or now - entry.at > STALE:
                entry = self._enter(asked, version, now, make)
            elif now - entry.at > HOLDS and entry.made.done():
                renewed = self._enter(asked, version, now, make)
                entry = renewed if entry.made.exception() else entry
            if asked in self._entries:
                self._entries.move_to_end(asked)
        return entry.made

    def close(self) -> None:
        """End after what is being made."""
        self._makers.shutdown(cancel_futures=True)

    def _enter(self, asked: Hashable, version: object, now: float, make: Callable[[], Any]) -> _Entry:
        entry = _Entry(version, now, self._makers.submit(make))
        self._entries[asked] = entry
        entry.made.add_done_callback(lambda _: self._settle(asked, entry))
        return entry

    def _settle(self, asked: Hashable, entry: _Entry) -> None:
        """Forget an answer that could not be made, so that the next who asks tries again; else make room for it."""
        with self._lock:
            if entry.made.cancelled() or entry.made.exception():
                if self._entries.get(asked) is entry:
                    del self._entries[asked]
                return
            full = sum(map(self._weight, self._entries.values()))
            while full > self.room:
                full -= self._weight(self._entries.popitem(last=False)[1])

    def _weight(self, entry: _Entry) -> int:
        """How much of the room an answer takes: nothing until it is there."""
        made = entry.made
        return self.size(made.result()) if made.done() and not made.cancelled() and not made.exception() else 0
