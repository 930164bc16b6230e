"""Drip: no more than so many invitations of a survey an hour, one after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from suara.store import marks

if TYPE_CHECKING:
    from suara.store.transaction import Transaction


@dataclass
class Pace:
    """Gives each invitation its place in the line, the first one at once."""

    free_at: datetime
    step: timedelta

    @classmethod
    def of(cls, connection: Transaction, survey: str, drip: int, now: datetime) -> Pace:
        """The line of a survey as it was left; `drip` is the most an hour, 0 for no limit."""
        left = marks.get(connection, f"drip:{survey}") if drip else None
        free_at = max(now, datetime.fromisoformat(left)) if left else now
        return cls(free_at, timedelta(hours=1) / drip if drip else timedelta(0))

    def next(self) -> datetime:
        """The next place."""
        place = self.free_at
        self.free_at += self.step
        return place

    def keep(self, connection: Transaction, survey: str) -> None:
        """Leave the line for those who come later."""
        if self.step:
            marks.set_(connection, f"drip:{survey}", self.free_at.isoformat())
