"""A metric over its periods: its interval as a band, the period before, a target, and what happened when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import svg

from suara.present.charts import marks
from suara.present.charts.drawing import Drawing, Figure, Key, Note, Plot, Table, Tick
from suara.present.charts.plot import AREA, events, grid, head, numbered
from suara.present.charts.scale import every, known, scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.present.charts.scale import Scale

LABELS, SPARSE = 8, 2


@dataclass(frozen=True, kw_only=True)
class Point:
    """One period: its name and its short name below the axis, numbers to draw, and the same as words.

    Null is a gap. `open` says that the period is not over.
    """

    label: str
    tick: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    interval: str = ""
    n: str = ""
    previous: float | None = None
    previous_text: str = ""
    open: bool = False
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """What the parts are called, in legend and table."""

    period: str
    value: str
    interval: str = ""
    n: str = ""
    previous: str = ""
    target: str = ""
    open: str = ""


@dataclass(frozen=True, kw_only=True)
class LineChart(Figure):
    """Points in the order of time, equally far apart.

    `axis` writes a number beside the axis; `bounds` are the ends of what is possible; `seconds` asks for an axis of
    minutes, hours and days.
    """

    points: tuple[Point, ...]
    words: LineWords
    axis: Callable[[float], str]
    target: float | None = None
    notes: tuple[Note, ...] = field(default=())
    bounds: tuple[float | None, float | None] = (None, None)
    seconds: bool = False

    def drawing(self) -> Drawing | None:
        if all(known(p.value) is None for p in self.points):
            return None
        numbers = [n for p in self.points for n in (p.value, p.low, p.high, p.previous)]
        axis = scale([*numbers, self.target], bounds=self.bounds, seconds=self.seconds)
        notes = tuple(sorted(self.notes, key=lambda note: note.index))
        told = [marks.along(note.index, len(self.points)) for note in notes]
        plot = Plot(
            area=tuple(grid(axis) + events(told) + _area(self, axis)),
            over=tuple(_over(self, axis)),
            above=numbered(told),
            up=tuple(self.axis(tick) for tick in reversed(axis.ticks)),
            across=_ticks(self.points),
            steps=len(self.points),
            head=head(told),
        )
        return Drawing(plot, _keys(self), _table(self), notes)


def _area(chart: LineChart, axis: Scale) -> list[svg.Element]:
    """Band, target, the period before and the value, the uppermost last."""
    points = chart.points
    places = AREA.places([p.value for p in points], axis)
    lows, highs = AREA.places([p.low for p in points], axis), AREA.places([p.high for p in points], axis)
    drawn = marks.band(lows, highs)
    if (target := known(chart.target)) is not None:
        drawn.append(marks.stroke([AREA.place(0, axis.at(target)), AREA.place(1, axis.at(target))], "m-target"))
    drawn += marks.course(AREA.places([p.previous for p in points], axis), "m-before")
    drawn += marks.course([None if p.open else at for p, at in zip(points, places, strict=True)], "m-line")
    return drawn + _open_ends(chart, places)


def _open_ends(chart: LineChart, places: list[marks.Place | None]) -> list[svg.Element]:
    """The way to each period that is not over."""
    steps = zip(chart.points[1:], places, places[1:], strict=False)
    return [marks.stroke([a, b], "m-open") for point, a, b in steps if point.open and a and b]


def _over(chart: LineChart, axis: Scale) -> list[svg.Element]:
    """A ring at each period that is not over or whose sample is small, a dot at the last value."""
    drawn = [(i, v, p) for i, p in enumerate(chart.points) if (v := known(p.value)) is not None]
    return [
        svg.Circle(
            cx=marks.percent(marks.along(i, len(chart.points))), cy=marks.percent(1 - axis.at(v)), r=r, class_=[mark]
        )
        for i, v, p in drawn
        for r, mark in _dots(p, last=i == drawn[-1][0])
    ]


def _dots(point: Point, *, last: bool) -> list[tuple[float, str]]:
    if point.few:
        return [(3, "m-ring-few")]
    if point.open:
        return [(4, "m-ring")]
    return [(4, "m-end")] if last else []


def _ticks(points: tuple[Point, ...]) -> tuple[Tick, ...]:
    shown = every(len(points), LABELS)
    return tuple(
        Tick(marks.along(i, len(points)), points[i].tick, spare=nth % SPARSE > 0) for nth, i in enumerate(shown)
    )


def _keys(chart: LineChart) -> tuple[Key, ...]:
    """What there is to explain: only what is drawn."""
    words, points = chart.words, chart.points
    keys = [Key("m-line", words.value, line=True)]
    if any(p.low is not None and p.high is not None for p in points):
        keys.append(Key("m-band", words.interval))
    if any(p.previous is not None for p in points):
        keys.append(Key("m-before", words.previous, line=True))
    if chart.target is not None:
        keys.append(Key("m-target", words.target, line=True))
    if any(p.open for p in points):
        keys.append(Key("m-open", words.open, line=True))
    return tuple(key for key in keys if key.words)


def _table(chart: LineChart) -> Table:
    words = chart.words
    heads = (words.period, words.value, words.interval, words.n, words.previous)
    rows = ((_period(p, words), p.text, p.interval, p.n + "*" * p.few, p.previous_text) for p in chart.points)
    return Table(heads, tuple(rows)).filled()


def _period(point: Point, words: LineWords) -> str:
    return f"{point.label} ({words.open})" if point.open and words.open else point.label
