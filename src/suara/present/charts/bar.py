"""Segments as bars from zero, each with the whisker of its interval."""

from __future__ import annotations

from dataclasses import dataclass

import svg

from suara.present.charts.drawing import Drawing, Figure, Key, Rows, Strip, Table
from suara.present.charts.marks import percent
from suara.present.charts.scale import Scale, known, scale


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One segment: numbers to draw, the same as words, and where its name leads."""

    label: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    interval: str = ""
    n: str = ""
    few: bool = False
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class BarChart(Figure):
    """Bars in the order given; `heads` name segment, value, interval and n."""

    bars: tuple[Bar, ...]
    heads: tuple[str, str, str, str]

    def drawing(self) -> Drawing | None:
        if all(known(bar.value) is None for bar in self.bars):
            return None
        axis = scale([0.0, *(n for bar in self.bars for n in (bar.value, bar.low, bar.high))])
        table = Table(self.heads, tuple((b.label, b.text, b.interval, b.n + "*" * b.few) for b in self.bars))
        key = Key("m-whisker", self.heads[2], line=True)
        ranged = any(bar.low is not None and bar.high is not None for bar in self.bars)
        return Drawing(Rows(tuple(_strip(b, axis) for b in self.bars)), (key,) if ranged else (), table.filled())


def _strip(bar: Bar, axis: Scale) -> Strip:
    evidence = tuple(filter(None, (bar.interval, bar.n + "*" * bar.few)))
    return Strip(bar.label, tuple(_marks(bar, axis)), bar.text, evidence, bar.href)


def _marks(bar: Bar, axis: Scale) -> list[svg.Element]:
    zero, value = axis.at(0), known(bar.value)
    low, high = known(bar.low), known(bar.high)
    drawn = list[svg.Element]()
    if value is not None:
        drawn.append(block(zero, axis.at(value), "m-bar-few" if bar.few else "m-bar"))
    drawn.append(svg.Line(x1=percent(zero), x2=percent(zero), y2=percent(1), class_=["m-zero"]))
    if low is not None and high is not None:
        drawn += whisker(axis.at(low), axis.at(high))
    return drawn


def block(start: float, end: float, mark: str) -> svg.Element:
    """A filled part of a strip between two shares of its width."""
    left, width = min(start, end), abs(end - start)
    return svg.Rect(x=percent(left), width=percent(width), height=percent(1), class_=[mark])


def whisker(low: float, high: float) -> list[svg.Element]:
    """A level line with an upright at each end."""
    ends = [(low, high, 0.5, 0.5), (low, low, 0.25, 0.75), (high, high, 0.25, 0.75)]
    return [
        svg.Line(x1=percent(a), x2=percent(b), y1=percent(c), y2=percent(d), class_=["m-whisker"])
        for a, b, c, d in ends
    ]
