"""Local time, periods and what comes before them, from the contract's words alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_year": 12}


@dataclass(frozen=True)
class Span:
    """Half-open local time; `label` names it in the result."""

    label: datetime
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Calendar:
    zone: str
    week_start: int = 0
    fiscal_start: int = 1

    def utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC).replace(tzinfo=None)

    def local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def start(self, at: datetime, grain: str) -> datetime:
        day = datetime(at.year, at.month, at.day)
        if grain == "day":
            return day
        if grain == "week":
            while day.weekday() != self.week_start:
                day -= timedelta(days=1)
            return day
        firsts = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,), "fiscal_year": (self.fiscal_start,)}
        while day.day != 1 or day.month not in firsts[grain]:
            day -= timedelta(days=1)
        return day

    def moved(self, at: datetime, grain: str, by: int) -> datetime:
        if grain in MONTHS:
            return months_later(at, by * MONTHS[grain])
        return at + timedelta(days=by * (7 if grain == "week" else 1))

    def cut(self, since: datetime, until: datetime, grain: str | None) -> list[Span]:
        if grain is None:
            return [Span(since, since, until)]
        spans, start = [], self.start(since, grain)
        while start < until:
            end = self.moved(start, grain, 1)
            spans.append(Span(start, max(start, since), min(end, until)))
            start = end
        return spans

    def previous(self, span: Span, grain: str | None) -> Span:
        if grain:
            return Span(span.label, self.moved(span.since, grain, -1), self.moved(span.until, grain, -1))
        if _month_start(span.since) and _month_start(span.until):
            months = (span.until.year - span.since.year) * 12 + span.until.month - span.since.month
            return Span(span.label, months_later(span.since, -months), span.since)
        return Span(span.label, span.since - (span.until - span.since), span.since)

    def last_year(self, span: Span, grain: str | None) -> Span:
        if grain == "week":
            return Span(span.label, span.since - timedelta(weeks=52), span.until - timedelta(weeks=52))
        return Span(span.label, months_later(span.since, -12), months_later(span.until, -12))


def months_later(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = at.day
    while True:
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            day -= 1


def _month_start(at: datetime) -> bool:
    return (at.day, at.hour, at.minute, at.second, at.microsecond) == (1, 0, 0, 0, 0)
