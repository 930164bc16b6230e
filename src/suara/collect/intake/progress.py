"""How far a load is: rows done out of rows in all, never backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suara.store.progress import Progress

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
