"""What a page is asked to show, as its address says it: a stretch of time, a comparison, a grain, segments, filters.

Everything stands in the address, so that it can be kept, sent and gone back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from suara.errors import SuaraError
from suara.measure.filter import MARKS, column_of, joined
from suara.measure.period import GRAINS, Calendar, add_months

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

DAY = timedelta(days=1)
RANGES = ("today", "7d", "28d", "90d", "12m", "month", "quarter", "mtd", "qtd", "ytd", "all", "custom")
COMPARISONS = ("previous", "last_year", "weekdays", "none", "custom")
# A year earlier by whole weeks: Mondays meet Mondays.
YEAR_OF_WEEKS = timedelta(days=364)
# Records this fresh are still coming in: what is asked is then the time up to now, else the last month that is full.
FRESH = timedelta(days=7)
POINTS = 130
# What of an address is read here, beside the filters.
NAMES = ("range", "since", "until", "compare", "against", "grain", "by", "segment")
LONGEST = 200
NONE: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A stretch of local time from `since` up to `until` (not included), and how it is looked at.

    `since` and `until` are null for the whole history; `now` is the local time of asking. `where` has the values of
    each filter by its column with its mark, as `measure` takes them; `segment` is the name of a saved set of them, and
    `kept` its filters. `fault` says what of the address cannot be used.
    """

    range: str
    since: datetime | None
    until: datetime | None
    now: datetime
    compare: str = "previous"
    against: tuple[datetime, datetime] | None = None
    grain: str = ""
    by: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    segment: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)
    fault: SuaraError | None = None

    @property
    def last_day(self) -> date | None:
        """The last day of the stretch."""
        return (self.until - DAY).date() if self.until else None

    @property
    def comparison(self) -> str | tuple[datetime, datetime] | None:
        """What `measure` is to compare with."""
        if self.compare == "custom":
            return self.against
        if self.compare == "weekdays" and self.since and self.until:
            return self.since - YEAR_OF_WEEKS, self.until - YEAR_OF_WEEKS
        return self.compare if self.compare in ("previous", "last_year") and self.since else None

    @property
    def grains(self) -> tuple[str, ...]:
        """The grains that suit the stretch: at least two periods of each, and no more than fit on a chart."""
        if not self.since or not self.until:
            return ("month", "quarter", "year")
        days = (self.until - self.since) / DAY
        sizes = {"day": 1, "week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
        return tuple(g for g, size in sizes.items() if 2 <= days / size <= POINTS) or ("day",)

    @property
    def usual_grain(self) -> str:
        """The grain unless one is chosen: the finest with no more than some thirty periods."""
        if self.grain in self.grains:
            return self.grain
        if not self.since or not self.until:
            return "month"
        days = (self.until - self.since) / DAY
        usual = "day" if days <= 31 else "week" if days <= 200 else "month" if days <= 1_200 else "quarter"
        return usual if usual in self.grains else self.grains[0]

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as `measure` takes them, with those of the saved segment."""
        return joined(self.kept, filters_of(self.where))

    def query(self, **changed: Any) -> str:
        """The address's query with some of it changed; what is usual is left out. Empty, or with its question mark."""
        pairs = self.pairs(**changed)
        return f"?{urlencode(pairs, safe='!')}" if pairs else ""

    def pairs(self, **changed: Any) -> list[tuple[str, str]]:
        """The same as names and values."""
        found: dict[str, Any] = {"range": self.range, "compare": self.compare, "grain": self.grain, "by": self.by}
        found["segment"] = self.segment
        if self.range == "custom" and self.since and self.until:
            found |= {"since": f"{self.since:%Y-%m-%d}", "until": f"{self.until:%Y-%m-%d}"}
        if self.compare == "custom" and self.against:
            found |= {"against": "..".join(f"{end:%Y-%m-%d}" for end in self.against)}
        found |= {f"where.{name}": list(values) for name, values in self.where.items()}
        found |= changed
        pairs = [(k, v) for k, given in found.items() for v in (given if isinstance(given, list) else [given]) if v]
        return [(k, v) for k, v in pairs if (k, v) != ("compare", "previous")]

    def without(self, name: str, value: str) -> str:
        """The query without one value of a filter."""
        left = [v for v in self.where.get(name, ()) if v != value]
        return self.query(**{f"where.{name}": left})

    def with_filter(self, name: str, value: str) -> str:
        """The query with one more filter."""
        return self.query(**self.wider(name, value))

    def wider(self, name: str, value: str) -> dict[str, list[str]]:
        """What one more filter changes of the query."""
        return {f"where.{name}": [*dict.fromkeys((*self.where.get(name, ()), value))]}


def read(
    query: QueryParams,
    calendar: Calendar,
    now: datetime,
    newest: datetime | None,
    dimensions: Mapping[str, str],
    saved: Mapping[str, Mapping[str, Any]] = NONE,
) -> Asked:
    """What a query asks; `now` and the `newest` record are local times, `saved` the filters of each saved segment.

    What cannot be used is said, and left out.
    """
    names = [f"{name}{mark}" for name in dimensions for mark in MARKS]
    where = {n: tuple(v for v in query.getlist(f"where.{n}") if v) for n in names}
    chosen: dict[str, Any] = {
        "now": now,
        "grain": query.get("grain", "") if query.get("grain") in GRAINS else "",
        "by": query.get("by", ""),
        "where": {n: values for n, values in where.items() if values},
    }
    usual = usual_range(now, newest)
    unusable = _narrow(chosen, query.get("segment", ""), saved)
    try:
        name, since, until = _span(query, calendar, now, newest, usual)
        compare, against = _comparison(query, calendar)
    except SuaraError as fault:
        _, since, until = _named(usual, calendar, now, newest)
        return Asked(range=usual, since=since, until=until, fault=fault, **chosen)
    return Asked(range=name, since=since, until=until, compare=compare, against=against, fault=unusable, **chosen)


def _narrow(chosen: dict[str, Any], segment: str, saved: Mapping[str, Mapping[str, Any]]) -> SuaraError | None:
    """Take up a saved segment; why it cannot be, where there is none or nothing passes it and the other filters."""
    if not segment:
        return None
    if segment not in saved:
        return SuaraError("There is no such saved segment.", "Choose another.")
    try:
        joined(saved[segment], filters_of(chosen["where"]))
    except SuaraError as fault:
        return fault
    chosen |= {"segment": segment, "kept": saved[segment]}
    return None


def filters_of(where: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Filters with all their values as `measure` takes them: one value alone may be a comparison."""
    plain = {name for name, values in where.items() if len(values) == 1 and name == column_of(name)}
    return {name: values[0] if name in plain else list(values) for name, values in where.items()}


def chosen(query: QueryParams, dimensions: Mapping[str, str]) -> tuple[str, str] | None:
    """The filter that a form of the page adds: its column with its mark, and a value; null where it adds none.

    A list gives `filter` (column:value), the fields of one's own filter `column`, `mark` and `value`.
    """
    name, _, value = query.get("filter", "").partition(":")
    if not value and query.get("column") in dimensions and query.get("mark", "") in MARKS:
        name, value = query["column"] + query.get("mark", ""), query.get("value", "").strip()[:LONGEST]
    return (name, value) if value else None


def usual_range(now: datetime, newest: datetime | None) -> str:
    """The stretch that is shown unless another is asked for."""
    return "28d" if newest is None or now - newest < FRESH else "month"


def _span(
    query: QueryParams, calendar: Calendar, now: datetime, newest: datetime | None, usual: str
) -> tuple[str, datetime | None, datetime | None]:
    name = query.get("range") or ("custom" if query.get("since") else usual)
    if name == "custom":
        if not query.get("since"):
            return _named(usual, calendar, now, newest)
        since = calendar.local(query["since"], "The start")
        until = calendar.local(query["until"], "The end") if query.get("until") else tomorrow(now)
        if since >= until:
            raise SuaraError("The end lies before the start.", "Give an end later than the start.")
        return name, since, until
    return _named(name if name in RANGES else usual, calendar, now, newest)


def _named(
    name: str, calendar: Calendar, now: datetime, newest: datetime | None
) -> tuple[str, datetime | None, datetime | None]:
    """A stretch by its name."""
    end = tomorrow(now)
    days = {"today": 1, "7d": 7, "28d": 28, "90d": 90}
    if name in days:
        return name, end - days[name] * DAY, end
    if name in ("month", "quarter"):
        last = calendar.floor(min(now, newest or now), name)
        going_on = calendar.floor(now, name)
        since = last if last < going_on else calendar.step(going_on, name, -1)
        return name, since, calendar.step(since, name)
    if name == "12m":
        until = calendar.floor(end, "month")
        return name, add_months(until, -12), until
    grain = {"mtd": "month", "qtd": "quarter", "ytd": "year"}.get(name)
    return (name, calendar.floor(now, grain), end) if grain else ("all", None, None)


def _comparison(query: QueryParams, calendar: Calendar) -> tuple[str, tuple[datetime, datetime] | None]:
    name = query.get("compare", "previous")
    if name == "custom" and ".." in query.get("against", ""):
        first, _, last = query["against"].partition("..")
        ends = calendar.local(first, "The comparison's start"), calendar.local(last, "The comparison's end")
        if ends[0] >= ends[1]:
            raise SuaraError("The comparison ends before it starts.", "Give an end later than the start.")
        return name, ends
    return (name if name in COMPARISONS and name != "custom" else "previous"), None


def tomorrow(now: datetime) -> datetime:
    """The next local midnight."""
    return datetime(now.year, now.month, now.day) + DAY  # noqa: DTZ001  local time without zone
