"""Periods: half-open stretches of local time, cut by calendar grain in the workspace's zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from suara.errors import QuestionError
from suara.settings import WEEKDAYS, Settings

GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_year")
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_year": 12}
MONTH_DAYS = 30.4375

HOW = "Write it like 2025-01-31 or 2025-01-31T14:30 (in Python as text, a date or a datetime)."

Moment = str | date | datetime


@dataclass(frozen=True)
class Period:
    """The half-open stretch [since, until) of local time; `label` is the calendar start that names it."""

    label: datetime
    since: datetime
    until: datetime
    zone: str

    @cached_property
    def since_at(self) -> datetime:
        """The start as an instant (UTC, without zone)."""
        return instant(self.since, self.zone)

    @cached_property
    def until_at(self) -> datetime:
        """The end as an instant (UTC, without zone)."""
        return instant(self.until, self.zone)

    @property
    def whole_days(self) -> bool:
        """Whether both ends are local midnights."""
        return self.since.time() == self.until.time() == time(0)

    @property
    def first_day(self) -> date:
        """The first local day that the period touches."""
        return self.since.date()

    @property
    def last_day(self) -> date:
        """The last local day that the period touches."""
        return (self.until - timedelta(microseconds=1)).date()

    @property
    def months(self) -> float:
        """Its length in mean months of 30.4375 days."""
        return (self.until - self.since) / timedelta(days=1) / MONTH_DAYS


def dense(periods: list[Period]) -> bool:
    """Whether periods cover half of the stretch from the first to the last, or more."""
    stretches = {(p.since, p.until) for p in periods}
    covered = sum((until - since for since, until in stretches), timedelta())
    return 2 * covered >= max(until for _, until in stretches) - min(since for since, _ in stretches)


@dataclass(frozen=True)
class Calendar:
    """How a workspace counts days, weeks and years."""

    zone: str = "UTC"
    week_start: int = 0
    fiscal_start: int = 1

    @classmethod
    def of(cls, settings: Settings) -> Calendar:
        """The calendar that the settings describe."""
        return cls(settings.timezone, WEEKDAYS.index(settings.week_start), settings.fiscal_year_start)

    def local(self, moment: Moment, what: str = "A time") -> datetime:
        """A date, time or ISO text as local time without zone."""
        if isinstance(moment, str):
            moment = _parsed(moment, what)
        if not isinstance(moment, date):
            raise QuestionError(f"{what} {moment!r} is not a date or time.", HOW)
        if not isinstance(moment, datetime):
            return datetime.combine(moment, time(0))
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) if moment.tzinfo else moment

    def from_instant(self, at: datetime) -> datetime:
        """A UTC instant without zone as local time without zone."""
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def floor(self, moment: datetime, grain: str) -> datetime:
        """The start of the day, week, month, quarter, year or fiscal year that `moment` lies in."""
        day = datetime.combine(moment.date(), time(0))
        if grain == "day":
            return day
        if grain == "week":
            return day - timedelta(days=(day.weekday() - self.week_start) % 7)
        first = {"month": day.month, "quarter": 1, "year": 1, "fiscal_year": self.fiscal_start}[grain]
        back = (day.month - first) % MONTHS[grain]
        return add_months(day.replace(day=1), -back)

    def step(self, start: datetime, grain: str, by: int = 1) -> datetime:
        """The moment `by` grains later."""
        if grain in MONTHS:
            return add_months(start, by * MONTHS[grain])
        return start + timedelta(days=by * (7 if grain == "week" else 1))

    def cut(self, since: datetime, until: datetime, grain: str | None) -> list[Period]:
        """The periods of a span, the first and last clipped to it; one period without a grain."""
        if grain is None:
            return [Period(since, since, until, self.zone)]
        periods, start = [], self.floor(since, grain)
        while start < until:
            end = self.step(start, grain)
            periods.append(Period(start, max(start, since), min(end, until), self.zone))
            start = end
        return periods

    def previous(self, period: Period, grain: str | None) -> Period:
        """The period before: one grain earlier, or as many whole months, or the same length."""
        since, until = period.since, period.until
        if grain is not None:
            return self._moved(period, self.step(since, grain, -1), self.step(until, grain, -1))
        if _month_start(since) and _month_start(until):
            count = (until.year - since.year) * 12 + until.month - since.month
            return self._moved(period, add_months(since, -count), since)
        return self._moved(period, since - (until - since), since)

    def last_year(self, period: Period, grain: str | None) -> Period:
        """The same period a year earlier; a week is compared with the week 52 weeks earlier."""
        if grain == "week":
            back = timedelta(weeks=52)
            return self._moved(period, period.since - back, period.until - back)
        return self._moved(period, add_months(period.since, -12), add_months(period.until, -12))

    def _moved(self, period: Period, since: datetime, until: datetime) -> Period:
        return Period(since + (period.label - period.since), since, until, self.zone)


def add_months(moment: datetime, count: int) -> datetime:
    """The same day `count` months later, the month's last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def instant(local: datetime, zone: str) -> datetime:
    """Local time without zone as a UTC instant without zone."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def check_grain(grain: str | None) -> None:
    """Refuse a grain that there is not."""
    if grain is not None and grain not in GRAINS:
        raise QuestionError(
            f"There is no grain {grain!r}.", f"Use one of {', '.join(GRAINS)}, or none for the whole period."
        )


def _parsed(text: str, what: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError as fault:
        raise QuestionError(f"{what} {text!r} is not a date or time.", HOW) from fault


def _month_start(moment: datetime) -> bool:
    return moment.day == 1 and moment.time() == time(0)
