"""How often somebody may try to sign in: after a few wrong tries each next one has to wait, longer and longer.

Counted for each account, in memory alone, under a salt that is forgotten each hour that nobody has to wait in.
"""

from __future__ import annotations

import math
import secrets
import threading
import time
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3600.0
FREE, FIRST, LONGEST = 5, 30.0, 300.0
MOST = 100_000


class Tries:
    """Wrong tries by account, and until when the next one has to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._salt, self._since = secrets.token_bytes(16), self.clock()
        self._wrong: dict[bytes, tuple[int, float]] = {}

    def take(self, whom: str) -> int:
        """Make a try, wrong until it is told otherwise: 0, or in how many seconds it may be made."""
        with self._lock:
            now = self.clock()
            if (now - self._since >= HOUR and self._quiet(now)) or len(self._wrong) >= MOST:
                self._forget()
            wrong, until = self._wrong.get(self._key(whom), (0, now))
            if until > now:
                return math.ceil(until - now)
            pause = min(FIRST * 2 ** min(wrong + 1 - FREE, 10), LONGEST) if wrong + 1 >= FREE else 0.0
            self._wrong[self._key(whom)] = wrong + 1, now + pause
            return 0

    def well(self, whom: str) -> None:
        """Forget the wrong tries: the right one was made."""
        with self._lock:
            self._wrong.pop(self._key(whom), None)

    def _quiet(self, now: float) -> bool:
        return all(until <= now for _, until in self._wrong.values())

    def _key(self, one: str) -> bytes:
        return blake2b(one.encode(), key=self._salt, digest_size=16).digest()
