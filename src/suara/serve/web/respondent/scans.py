"""Programs that open every link of a mail, as the filters of mail servers do: told by how fast they go."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST = 10_000
LINKS = 3
WITHIN = timedelta(seconds=10)
AFTER = timedelta(seconds=10)


class Scans:
    """Which scores of an invitation were looked at lately. Kept in memory alone, for looking leaves no trace."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, list[tuple[datetime, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, invitation: str, score: str, now: datetime) -> None:
        """Somebody opened the link of a score."""
        with self._lock:
            lately = [one for one in self._seen.pop(invitation, []) if now - one[0] <= WITHIN]
            self._seen[invitation] = [*lately, (now, score)][-2 * LINKS :]
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def suspects(self, invitation: str, now: datetime) -> bool:
        """Whether so many links were opened within seconds that whoever sends a form right after is no person."""
        with self._lock:
            seen = self._seen.get(invitation, [])
        return len({score for at, score in seen if now - at <= AFTER}) >= LINKS
