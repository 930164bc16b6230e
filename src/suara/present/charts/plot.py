"""Parts of charts that have two axes: their space, their grid and their numbered marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import svg

from suara.present.charts.marks import Box, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.present.charts.scale import Scale

AREA = Box(0, 0, 1000, 500, digits=0)
NEAR, LEVELS, LEVEL = 0.08, 3, 22


def grid(axis: Scale) -> list[svg.Element]:
    """A level line at each tick; the one of zero is stronger."""
    levels = [(tick, AREA.place(0, axis.at(tick))[1]) for tick in axis.ticks]
    return [svg.Line(x2=1000, y1=y, y2=y, class_=["m-zero" if tick == 0 else "m-grid"]) for tick, y in levels]


def heights(places: Sequence[float]) -> list[int]:
    """At which of a few heights each number stands, so that near ones do not hide each other."""
    last, found = [-1.0] * LEVELS, list[int]()
    for across in places:
        free = [i for i, x in enumerate(last) if across - x >= NEAR]
        found.append(free[0] if free else last.index(min(last)))
        last[found[-1]] = across
    return found


def head(places: Sequence[float]) -> int:
    """The height that the numbers above a plot need, in pixels."""
    return LEVEL * (max(heights(places)) + 1) if places else 0


def numbered(places: Sequence[float]) -> tuple[svg.Element, ...]:
    """Numbers above a plot, in the order of some places across it, each on a stem."""
    levels = heights(places)
    drawn = list[svg.Element]()
    for number, (across, level) in enumerate(zip(places, levels, strict=True), 1):
        x, y = percent(across), (max(levels) - level) * LEVEL + LEVEL // 2
        drawn += [
            svg.Line(x1=x, x2=x, y1=y, y2=percent(1), class_=["m-event"]),
            svg.Circle(cx=x, cy=y, r=9, class_=["m-badge"]),
            svg.Text(text=str(number), x=x, y=y + 4, class_=["m-number"]),
        ]
    return tuple(drawn)


def events(places: Sequence[float]) -> list[svg.Element]:
    """The stems of the numbers, through the plot."""
    drawn = [(AREA.place(across, 1), AREA.place(across, 0)) for across in places]
    return [svg.Line(x1=x, x2=x, y2=bottom, class_=["m-event"]) for (x, _), (_, bottom) in drawn]
