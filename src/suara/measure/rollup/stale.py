"""What of a view's evidence at rest no longer holds: by changes of the facts, and by time going on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from suara.measure import VIEWS
from suara.measure.period import Period
from suara.measure.question import seconds
from suara.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from suara.measure.view import View
    from suara.store.changes import Change
    from suara.store.rollups import Reach

DAY = timedelta(days=1)


@dataclass
class Stale:
    """Days that must be read from the facts; `onward`, with all that follow; `because`, everything.

    `next_too` says that a day decides the period after its own as well.

    `linked` are changes of other records on which rows hang, `customers` those of customers from whom rows
    borrow dimensions: whoever refreshes finds the days behind them.
    """

    days: set[date] = field(default_factory=set)
    next_too: bool = False
    onward: date | None = None
    because: str = ""
    linked: list[Change] = field(default_factory=list)
    customers: list[Change] = field(default_factory=list)

    def touches(self, period: Period) -> bool:
        """Whether a period has stale days."""
        last = period.last_day
        if self.because or (self.onward is not None and last >= self.onward):
            return True
        # The period before is of the same grain, and so begins no more than two lengths before.
        back = 2 * (last - period.first_day + DAY) if self.next_too else timedelta()
        return any(period.first_day - back <= day <= last for day in self.days)

    @property
    def nothing(self) -> bool:
        """Whether all of it holds."""
        return not (self.days or self.onward or self.because or self.linked or self.customers)


def own_kinds(view: View) -> tuple[str, ...]:
    """The kinds whose records are the view's rows."""
    return view.kinds if view.union else (view.kind,)


def stale(
    reach: Reach,
    changes: Iterable[Change],
    touched: Mapping[tuple[str, str], Mapping[date, int]],
    as_of: datetime,
    *,
    spread: bool,
) -> Stale:
    """What of a view's evidence does not hold for a question as of an instant.

    `spread` says that rows not plainly the records are decided by all that came before them.
    """
    view = VIEWS[reach.view]
    found = Stale(next_too=view.reach == "next")
    news = [change for change in changes if change.number > reach.change]
    _by_time(found, reach, as_of)
    for change in news:
        _by_change(found, view, change)
    kinds = {*own_kinds(view), *(kind for kind, link in view.links.items() if link is None)}
    for kind in kinds:
        column = _day_column(view, kind)
        days = touched.get((kind, column), {}).items()
        found.days |= {day for day, number in days if number > reach.change}
    _spread(found, view, onward=spread)
    return found


def _by_time(found: Stale, reach: Reach, as_of: datetime) -> None:
    if reach.last_turn is not None and as_of <= reach.last_turn:
        found.because = "it is asked as of an earlier time than the records'"
    if reach.next_turn is not None and as_of > reach.next_turn:
        found.because = "records on which it hangs have reached a time of theirs since"
    found.days |= {day for day, turn in reach.turns.items() if turn < as_of}


def _by_change(found: Stale, view: View, change: Change) -> None:
    if view.links.get(change.kind) or (change.kind in view.also and not view.union and change.kind not in view.links):
        found.linked.append(change)
    borrowed = view.borrows and "customer" not in own_kinds(view)
    if change.kind == "customer" and borrowed and change.how != "erase":
        found.customers.append(change)


def _day_column(view: View, kind: str) -> str:
    if view.lives or kind not in own_kinds(view):
        return "day"
    return view.day if view.day in KINDS[kind].days.values() else "day"


def _spread(found: Stale, view: View, *, onward: bool) -> None:
    """A record decides rows beside its own."""
    if onward and found.days:
        found.onward = min(found.days)
    elif view.reach == "window" and found.days:
        widest = max(seconds(text, name) for name, text in view.settings.items() if name != "clock")
        margin = int(widest // 86400) + 1
        found.days = {day + n * DAY for day in found.days for n in range(-margin, margin + 1)}


def stretches(days: Iterable[date], zone: str) -> list[Period]:
    """Days as stretches of days that follow one another."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and found[-1][1] + DAY == day:
            found[-1][1] = day
        else:
            found.append([day, day])
    return [_period(first, last, zone) for first, last in found]


def _period(first: date, last: date, zone: str) -> Period:
    since, until = (datetime(d.year, d.month, d.day) for d in (first, last + DAY))  # noqa: DTZ001  local times
    return Period(since, since, until, zone)


def divided(period: Period, days: set[date]) -> tuple[list[Period], list[Period]]:
    """A period's stretches without and with certain days."""
    inside = {day for day in days if period.first_day <= day <= period.last_day}
    if not inside:
        return [period], []
    every = {period.first_day + n * DAY for n in range((period.last_day - period.first_day).days + 1)}
    return stretches(every - inside, period.zone), stretches(inside, period.zone)
