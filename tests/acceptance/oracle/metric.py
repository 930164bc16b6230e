"""The shape of the oracle's metrics: units of a span, and a number (or table) of units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from acceptance.oracle.calendar import Span
from acceptance.oracle.estimates import Estimate, mean, points, share, weighted
from acceptance.oracle.world import Record, Seen

Unit = tuple[Record, Any]  # the record by which it is filtered and segmented, and what it counts


@dataclass(frozen=True)
class Ask:
    """What a metric may look at: the records seen, the span asked, the window."""

    seen: Seen
    span: Span
    grain: str | None = None
    weighted: bool = False
    window: timedelta = timedelta(days=7)

    @property
    def since(self) -> datetime:
        return self.seen.world.calendar.utc(self.span.since)

    @property
    def until(self) -> datetime:
        return self.seen.world.calendar.utc(self.span.until)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until

    def rows(self, kind: str, time: str = "occurred_at") -> list[Record]:
        return [r for r in self.seen[kind] if self.holds(r.get(time))]


@dataclass(frozen=True)
class Metric:
    """`kinds` and `time` give the span where no dates are asked; `number` takes the units of a cell and the Ask.

    A metric with `items` gives a table: those are the items that units name, and `number` takes units and item.
    """

    kinds: tuple[str, ...]
    units: Callable[[Ask], list[Unit]]
    number: Callable[[list[Any], Any], Estimate]
    items: Callable[[list[Any]], Iterable[Any]] | None = None
    staff: bool = False
    time: str = "occurred_at"


def rows(kind: str, value: Callable[[Record], Any], number: Callable[[list[Any]], Estimate], **more: Any) -> Metric:
    """A metric over the records of a kind in the span whose value is not None."""
    time = more.pop("time", "occurred_at")
    return Metric(
        (kind,),
        lambda ask: [(r, value(r)) for r in ask.rows(kind, time) if value(r) is not None],
        lambda values, ask: number(values),
        time=time,
        **more,
    )


def proportion(values: list[bool]) -> Estimate:
    return share(sum(values), len(values))


def count(values: list[Any]) -> Estimate:
    return Estimate(len(values), len(values))


def asked(kind: str, scale: tuple[int, int] | None, value: Callable[..., Any], shape: str, **more: Any) -> Metric:
    """A metric over scored answers of a kind on one scale; unit values are (x, weight, scale)."""
    subject, polarity = more.pop("subject", "customer"), more.pop("polarity", None)
    empty = {"nps": (0, 10, "up"), "enps": (0, 10, "up"), "csat": (1, 5, "up"), "ces": (1, 7, "up")}.get(kind)

    def units(ask: Ask) -> list[Unit]:
        found = []
        for r in ask.rows("answer"):
            own = r.get("scale_min"), r.get("scale_max"), r.get("polarity")
            low, high, way = own if own[0] is not None else (empty or (None, None, None))
            fits = r["kind"] == kind and (scale is None or (low, high) == scale)
            fits = fits and (polarity is None or way == polarity)
            fits = fits and (r.get("subject") or "customer") == subject
            x = value(r["score"], high) if fits and r.get("score") is not None else None
            if x is not None:
                found.append((r, (x, 1.0 if r.get("weight") is None else r["weight"], (low, high))))
        return found

    def number(values: list[Any], ask: Ask) -> Estimate:
        xs = [x for x, *_ in values]
        if len({own for *_, own in values}) > 1:
            return Estimate(None, len(xs))
        if ask.weighted:
            scaled = {"mean": xs, "share": [100 * x for x in xs], "points": [100 * x for x in xs]}[shape]
            return weighted(scaled, [w for _, w, _ in values])
        return {"mean": mean, "share": proportion, "points": points}[shape](xs)

    return Metric(("answer",), units, number, **more)
