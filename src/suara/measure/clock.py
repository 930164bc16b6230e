"""The business clock: in which stretches of time the business is open, day by day.

Hours are written by weekday in local time ("09:00-12:30"). An end that is not later than the start
lies on the next day ("22:00-02:00"). A holiday is closed from midnight to midnight, and no stretch
begins on it. Stretches that meet or overlap are one. A local time that a change of the clocks skips
is the moment of the change; one that comes twice is its first.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from suara.settings import WEEKDAYS, Settings, hours_of, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

Stretch = tuple[datetime, datetime]
DAY = timedelta(days=1)


def open_stretches(settings: Settings, first: date, last: date) -> list[Stretch]:
    """The open stretches of the local days from `first` to `last`, both included, as UTC instants in order."""
    closed = {datetime.combine(day, time()) for day in settings.holidays}
    local = sorted(
        part
        for begin in _days(first - DAY, last)
        if begin not in closed
        for part in _opened(settings, begin, closed)
        if part[1] > datetime.combine(first, time())
    )
    return _joined([(instant(a, settings.timezone), instant(b, settings.timezone)) for a, b in local])


def pieces(settings: Settings, first: date, last: date) -> list[list[Any]]:
    """Every local day from `first` to `last` cut where the business opens and closes.

    Columns: day, since, until (UTC instants), the open seconds before the piece since the first day
    began, and 1.0 where the business is open, else 0.0.
    """
    rows: list[tuple[date, datetime, datetime, float, float]] = []
    stretches, before, at = open_stretches(settings, first, last), 0.0, 0
    for begin in _days(first, last):
        since, end = instant(begin, settings.timezone), instant(begin + DAY, settings.timezone)
        while since < end:
            while at < len(stretches) and stretches[at][1] <= since:
                at += 1
            opens, closes = stretches[at] if at < len(stretches) else (end, end)
            rate = float(opens <= since)
            until = min(closes if rate else opens, end)
            rows.append((begin.date(), since, until, before, rate))
            before, since = before + rate * (until - since).total_seconds(), until
    return [list(column) for column in zip(*rows, strict=True)]


def _days(first: date, last: date) -> Iterator[datetime]:
    begin = datetime.combine(first, time())
    for i in range((last - first).days + 1):
        yield begin + i * DAY


def _opened(settings: Settings, begin: datetime, closed: set[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches that begin on a local day, cut off where a holiday begins."""
    for text in settings.business_hours.get(WEEKDAYS[begin.weekday()], ()):
        since, until = hours_of(text)
        end = begin + until
        yield begin + since, min(end, begin + DAY) if begin + DAY in closed else end


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for since, until in stretches:
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        elif since < until:
            joined.append((since, until))
    return joined
