"""A question answered row by row: what `ws.measure` should give."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from acceptance.oracle import asked, customers, money, service, web
from acceptance.oracle.calendar import Calendar, Span
from acceptance.oracle.estimates import Estimate, change
from acceptance.oracle.metric import Ask, Metric
from acceptance.oracle.world import Seen, World

METRICS: dict[str, Metric] = {**asked.METRICS, **customers.METRICS, **money.METRICS, **service.METRICS, **web.METRICS}
COMPARISON = {">=": operator.ge, "<=": operator.le, "!=": operator.ne, ">": operator.gt, "<": operator.lt}
Key = tuple[Any, ...]  # period, segment, item


@dataclass(frozen=True)
class Question:
    """The arguments of `ws.measure`; times are local without zone, `as_of` is UTC."""

    since: datetime | None = None
    until: datetime | None = None
    grain: str | None = None
    by: tuple[str, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    compare: str | tuple[datetime, datetime] | None = None
    as_of: datetime = datetime(2026, 6, 1)
    weighted: bool = False
    window: timedelta = timedelta(days=7)


def answer(world: World, name: str, q: Question) -> dict[Key, dict[str, Any]]:
    """Every row of a metric by period, segment and item."""
    metric, seen = METRICS[name], world.seen(q.as_of)
    spans = periods(world.calendar, seen, metric, q)
    now = [_cells(metric, seen, span, q) for span in spans]
    there = _compared(world.calendar, spans, q)[: len(spans)]
    before = [_cells(metric, seen, span, q) for span in there]
    segments = {s for cells in (*now, *before) for s in cells} if q.by else {()}
    items = {i for cells in (*now, *before) for i in cells.items} or {None}
    rows = {}
    for i, span in enumerate(spans):
        for segment in segments:
            for item in items:
                earlier = before[i](segment, item) if i < len(before) else None
                rows[span.label, segment, item] = _row(now[i](segment, item), earlier)
    return rows


def periods(calendar: Calendar, seen: Seen, metric: Metric, q: Question) -> list[Span]:
    """The periods asked; an end that is not given is that of the metric's records."""
    ends = ("ended_at", metric.time)
    found = [r.get(c) for kind in metric.kinds for r in seen[kind] for c in ("occurred_at", *ends)]
    times = [calendar.local(at) for at in found if at]
    if not times and not (q.since and q.until):
        return []
    since = q.since or calendar.start(min(times), "day")
    until = q.until or calendar.start(max(times), "day") + timedelta(days=1)
    return calendar.cut(since, until, q.grain)


def _compared(calendar: Calendar, spans: list[Span], q: Question) -> list[Span]:
    """What each span is compared with; a pair's periods are met in their order."""
    if isinstance(q.compare, tuple):
        return calendar.cut(*q.compare, q.grain)
    moved = {None: None, "previous": calendar.previous, "last_year": calendar.last_year}[q.compare]
    return [moved(span, q.grain) for span in spans] if moved else []


@dataclass(frozen=True)
class Cells:
    """The units of one period by segment."""

    metric: Metric
    ask: Ask
    units: dict[Key, list[Any]]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.units)

    @property
    def items(self) -> set[Any]:
        named = self.metric.items or (lambda _: ())
        return {i for units in self.units.values() for i in named(units)}

    def __call__(self, segment: Key, item: Any) -> Estimate:
        units = self.units.get(segment, [])
        if item is None and self.metric.items:
            return Estimate(None, 0)
        return self.metric.number(units, item if self.metric.items else self.ask)


def _cells(metric: Metric, seen: Seen, span: Span, q: Question) -> Cells:
    ask = Ask(seen, span, q.grain, q.weighted, q.window)
    cells: dict[Key, list[Any]] = {}
    for record, unit in metric.units(ask):
        if all(keeps(seen.column(record, name), wanted) for name, wanted in q.where.items()):
            cells.setdefault(tuple(seen.column(record, name) for name in q.by), []).append(unit)
    return Cells(metric, ask, cells)


def keeps(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and (found := re.match(r"(>=|<=|!=|>|<) *(.+)", wanted)):
        if found[1] == "!=" and value is None:
            return True  # is not of what is left out
        return value is not None and COMPARISON[found[1]](value, type(value)(found[2]))
    return value in (wanted if isinstance(wanted, list) else [wanted])


def _row(now: Estimate, before: Estimate | None) -> dict[str, Any]:
    moved, low, high = change(now, before) if before else (None, None, None)
    return {
        "value": now.value,
        "low": now.low,
        "high": now.high,
        "n": now.n,
        "mark": "small" if now.n < 30 else None,
        "previous": before.value if before else None,
        "change": moved,
        "change_low": low,
        "change_high": high,
        "clear": None if low is None else low > 0 or high < 0,
    }
