"""Axes: round steps between the ends, and where on them a value lies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STEPS = 4
LARGEST = 1e300  # the span of two such numbers is still a number
ROUND = (1.0, 2.0, 2.5, 5.0)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
OF_TIME = (
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
    *(MINUTE * m for m in (1, 2, 5, 10, 15, 30)),
    *(HOUR * h for h in (1, 2, 3, 6, 12)),
    *(DAY * d for d in (1, 2, 7, 14, 28)),
)


@dataclass(frozen=True)
class Scale:
    """An axis from the lowest tick to the highest; ticks are evenly spaced."""

    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high end, never outside."""
        low, high = self.ticks[0], self.ticks[-1]
        return min(max((value - low) / (high - low), 0.0), 1.0)


def known(value: float | None) -> float | None:
    """The value where it can be drawn; a number that is none, or beyond all measure, is a gap."""
    return value if value is not None and isfinite(value) and abs(value) < LARGEST else None


def scale(
    values: Iterable[float | None],
    *,
    bounds: tuple[float | None, float | None] = (None, None),
    seconds: bool = False,
    least: float = 0.0,
) -> Scale:
    """An axis that holds all values, none of which may be none at all.

    `bounds` are the ends of what is possible, `seconds` asks for steps of minutes, hours and days, and `least` is the
    smallest step, as 1 for things that are counted.
    """
    low, high = _apart(*_ends(values), bounds, least)
    wanted = max((high - low) / STEPS, least)
    step = next(size for size in _sizes(wanted, seconds=seconds) if size >= wanted * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return Scale(tuple(_tidy(i * step, step) for i in range(first, max(last, first + 1) + 1)))


def tight(values: Iterable[float | None]) -> Scale:
    """An axis from the least value to the largest, for where no ticks are shown."""
    return Scale(_apart(*_ends(values), (None, None), 0.0))


def _ends(values: Iterable[float | None]) -> tuple[float, float]:
    drawn = [v for v in map(known, values) if v is not None]
    return min(drawn), max(drawn)


def _apart(low: float, high: float, bounds: tuple[float | None, float | None], least: float) -> tuple[float, float]:
    """The ends, moved apart where there is nothing between them that digits could tell."""
    size = max(abs(low), abs(high))
    if high - low > size * 1e-9:
        return low, high
    room = max(size / 10, least) or 1.0
    bottom, top = bounds if bounds != (None, None) else (0.0 if low >= 0 else None, None)
    lower = low - room if bottom is None else max(low - room, min(bottom, low))
    upper = high + room if top is None else min(high + room, max(top, high))
    return lower, upper


def _sizes(wanted: float, *, seconds: bool) -> Iterator[float]:
    """Steps from small to large, from about the one that is wanted."""
    if seconds and OF_TIME[0] <= wanted <= OF_TIME[-1]:
        yield from OF_TIME
    unit = DAY if seconds and wanted > OF_TIME[-1] else 1.0
    for power in count(floor(log10(wanted / unit))):
        yield from (unit * size * 10.0**power for size in ROUND)


def _tidy(value: float, step: float) -> float:
    """A tick without the dust of floating point."""
    return round(value, max(0, 2 - floor(log10(step)))) if step < 1e6 else value


def every(length: int, most: int) -> Sequence[int]:
    """Which of a row of labels are shown, so that there are at most `most`: evenly spaced from the first."""
    return range(0, length, max(1, ceil(length / most)))
