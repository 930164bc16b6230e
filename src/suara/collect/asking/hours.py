"""The hours of sending, where the recipient is: from which moment on a message may go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from suara.settings import WEEKDAYS, hours_of, instant, zones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings

DAY = timedelta(days=1)
FAR = 400


@dataclass(frozen=True)
class Hours:
    """When messages go out: stretches of local time on days of the week, holidays excepted; nothing named: always."""

    hours: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    holidays: tuple[date, ...] = ()

    def opens(self, at: datetime, zone: str) -> datetime:
        """The first moment from `at` on (both UTC) at which a message may go to somebody in a zone."""
        return _opens(self, at, zone) if self.hours or self.days or self.holidays else at

    def stretches(self, day: date, zone: str) -> Iterator[tuple[datetime, datetime]]:
        """The stretches that begin on a local day; one that a change of the clocks swallows is none."""
        if day in self.holidays or (self.days and WEEKDAYS[day.weekday()] not in self.days):
            return
        midnight = datetime.combine(day, time())
        for begin, end in sorted(map(hours_of, self.hours or ("00:00-24:00",))):
            since, until = instant(midnight + begin, zone), instant(midnight + end, zone)
            if since < until:
                yield since, until


@lru_cache(maxsize=4_096)
def _opens(hours: Hours, at: datetime, zone: str) -> datetime:
    today = _local(at, zone).date()
    for ahead in range(-1, FAR):
        for since, until in hours.stretches(today + ahead * DAY, zone):
            if at < until:
                return max(at, since)
    return at


def hours_for(survey: Survey, settings: Settings) -> Hours:
    """The hours of a survey: its own, else the workspace's; one in the moment has none unless it names them."""
    ask = survey.ask
    usual = survey.kind != "instant"
    hours = ask.hours if ask.hours is not None else settings.ask_hours if usual else ()
    days = ask.days if ask.days is not None else settings.ask_days if usual else ()
    return Hours(hours, days, settings.holidays if hours or days else ())


def days_later(at: datetime, days: float, zone: str) -> datetime:
    """The same local time some days later; parts of a day are added as hours."""
    whole = int(days)
    return instant(_local(at, zone) + whole * DAY, zone) + (days - whole) * DAY


def zone_of(named: str, settings: Settings) -> str:
    """A person's zone where it is one, else the workspace's."""
    return named if named in zones() else settings.timezone


def _local(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
