"""How many gave which score, or fell into which range: upright bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import svg

from suara.present.charts.canvas import escaped
from suara.present.charts.drawing import Drawing, Figure, Key, Plot, Table, Tick
from suara.present.charts.marks import percent
from suara.present.charts.plot import AREA, grid
from suara.present.charts.scale import every, known, scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.present.charts.scale import Scale

GAP, LABELS, FIGURES = 0.12, 12, 12
Tone = Literal["", "good", "middle", "bad"]
TONES: dict[str, str] = {"": "m-bar", "good": "m-good", "middle": "m-neutral", "bad": "m-bad"}


@dataclass(frozen=True, kw_only=True)
class Bin:
    """One score or range: its count, the same as words, its share, and whether it is a good or a bad one."""

    label: str
    count: float | None
    text: str
    share: str = ""
    tone: Tone = ""


@dataclass(frozen=True, kw_only=True)
class Histogram(Figure):
    """Bins from low to high; `heads` name score, count and share, `tones` say what the tones stand for."""

    bins: tuple[Bin, ...]
    heads: tuple[str, str, str]
    axis: Callable[[float], str]
    tones: tuple[tuple[Tone, str], ...] = ()

    def drawing(self) -> Drawing | None:
        counts = [known(one.count) or 0.0 for one in self.bins]
        if not any(counts):
            return None
        axis = scale([0.0, *counts], least=1)
        plot = Plot(
            area=tuple(grid(axis) + _bars(self.bins, axis)),
            over=tuple(_figures(self.bins, axis)),
            above=(),
            up=tuple(self.axis(tick) for tick in reversed(axis.ticks)),
            across=_ticks(self.bins),
            steps=len(self.bins),
            centred=True,
        )
        table = Table(self.heads, tuple((one.label, one.text, one.share) for one in self.bins))
        return Drawing(plot, tuple(Key(TONES[tone], words) for tone, words in self.tones), table.filled())


def _bars(bins: tuple[Bin, ...], axis: Scale) -> list[svg.Element]:
    width = AREA.width / len(bins)
    drawn = list[svg.Element]()
    for i, one in enumerate(bins):
        (_, top), (_, zero) = AREA.place(0, axis.at(known(one.count) or 0.0)), AREA.place(0, axis.at(0.0))
        x, mark = round(width * (i + GAP / 2), 1), TONES[one.tone]
        height = abs(zero - top)
        drawn.append(svg.Rect(x=x, y=min(top, zero), width=round(width * (1 - GAP), 1), height=height, class_=[mark]))
    return drawn


def _figures(bins: tuple[Bin, ...], axis: Scale) -> list[svg.Element]:
    """The share, else the count, above each bar, where they are few."""
    return [
        svg.Text(
            text=escaped(one.share or one.text),
            x=percent((i + 0.5) / len(bins)),
            y=percent(1 - axis.at(known(one.count) or 0.0)),
            dy=-5,
            class_=["m-figure", "spare"],
        )
        for i, one in enumerate(bins)
        if len(bins) <= FIGURES
    ]


def _ticks(bins: tuple[Bin, ...]) -> tuple[Tick, ...]:
    shown = every(len(bins), LABELS)
    long = any(len(one.label) > 3 for one in bins)
    return tuple(Tick((i + 0.5) / len(bins), bins[i].label, spare=long and nth % 3 > 0) for nth, i in enumerate(shown))
