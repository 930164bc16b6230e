"""Lines, bands and dots of a series as typed SVG; a gap is a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import svg

from suara.present.charts.scale import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.present.charts.scale import Scale

Place = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True)
class Box:
    """A rectangle to draw in; places in it are rounded to so many digits."""

    x: float
    y: float
    width: float
    height: float
    digits: int = 1

    def place(self, across: float, up: float) -> Place:
        """The place at two shares of the box, counted from its lower left corner."""
        x, y = self.x + self.width * across, self.y + self.height * (1 - up)
        return _short(x, self.digits), _short(y, self.digits)

    def places(self, values: Sequence[float | None], scale: Scale) -> list[Place | None]:
        """The places of a series, the first at the left edge and the last at the right."""
        drawn = [known(v) for v in values]
        return [None if v is None else self.place(along(i, len(drawn)), scale.at(v)) for i, v in enumerate(drawn)]


def along(index: int, length: int) -> float:
    """How far from left to right one point of a series lies; a single one is in the middle."""
    return index / (length - 1) if length > 1 else 0.5


def percent(share: float) -> svg.Length:
    """A share as a length of whatever surrounds it."""
    return svg.Length(_short(share * 100, 2), "%")


def runs(items: Sequence[T | None]) -> list[list[T]]:
    """The stretches without a gap."""
    found: list[list[T]] = [[]]
    for item in items:
        if item is not None:
            found[-1].append(item)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def course(places: Sequence[Place | None], mark: str) -> list[svg.Element]:
    """A line through the places; one that stands alone between gaps is a dot."""
    return [stroke(run, mark) if len(run) > 1 else dot(run[0], f"{mark}-dot") for run in runs(places)]


def stroke(places: Sequence[Place], mark: str) -> svg.Element:
    """A line from place to place."""
    return svg.Polyline(points=[svg.Point(*place) for place in places], class_=[mark])


def dot(place: Place, mark: str) -> svg.Element:
    """A round dot, however its drawing is stretched: a line of no length with round ends."""
    return stroke([place, (place[0] + 0.1, place[1])], mark)


def band(lows: Sequence[Place | None], highs: Sequence[Place | None]) -> list[svg.Element]:
    """The area between two series; where it is one point wide, a whisker."""
    edges = [None if a is None or b is None else (a, b) for a, b in zip(lows, highs, strict=True)]
    return [_area(run) if len(run) > 1 else stroke(run[0], "m-whisker") for run in runs(edges)]


def _area(edges: Sequence[tuple[Place, Place]]) -> svg.Element:
    outline = [high for _, high in edges] + [low for low, _ in reversed(edges)]
    return svg.Polygon(points=[svg.Point(*place) for place in outline], class_=["m-band"])


def _short(number: float, digits: int) -> float:
    """A number without decimals that say nothing."""
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded
