"""A series as a line of eight heights, for a terminal; a gap stays a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHTS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(values: Sequence[float | None], width: int = 12) -> str:
    """The last `width` values, the smallest lowest; a level series lies in the middle."""
    shown = list(values)[-width:]
    known = [v for v in shown if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    return "".join(GAP if v is None else _height(v, low, high) for v in shown)


def _height(value: float, low: float, high: float) -> str:
    if high == low:
        return HEIGHTS[3]
    return HEIGHTS[min(int((value - low) / (high - low) * len(HEIGHTS)), len(HEIGHTS) - 1)]
