"""Answers that are kept while the records are the same: what one reader waited for, the next has at once.

An answer is made once however many ask for it at the same time. It holds as long as no record came or went, and for a
minute, since some figures change as time goes by; after that it is handed out once more while a new one is made.
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
    version: int
    at: float
    made: Future[Any]


class Kept:
    """Answers by what was asked; `version` says which records they are of."""

    def __init__(self, version: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self.version, self.clock = version, clock
        self._lock = threading.RLock()  # what fails at once is forgotten by the thread that asked
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        # Few at a time: each of them keeps the engine busy on every core.
        self._makers = ThreadPoolExecutor(2, "suara-kept")

    def get(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to what is asked, made by `make` unless there is one that holds."""
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
        answer: Answer = entry.made.result()
        return answer

    def forget(self) -> None:
        """Make every answer anew from now on."""
        with self._lock:
            self._entries.clear()

    def close(self) -> None:
        """End after what is being made."""
        self._makers.shutdown(cancel_futures=True)

    def _enter(self, asked: Hashable, version: int, now: float, make: Callable[[], Any]) -> _Entry:
        entry = _Entry(version, now, self._makers.submit(make))
        self._entries[asked] = entry
        entry.made.add_done_callback(
            lambda made: self._drop(asked, entry) if made.cancelled() or made.exception() else None
        )
        while len(self._entries) > MOST:
            self._entries.popitem(last=False)
        return entry

    def _drop(self, asked: Hashable, entry: _Entry) -> None:
        """Forget an answer that could not be made: the next who asks tries again."""
        with self._lock:
            if self._entries.get(asked) is entry:
                del self._entries[asked]
