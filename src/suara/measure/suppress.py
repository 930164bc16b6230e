"""Staff answers: groups so small that a person could be made out are hidden, differences included.

Hidden are a group of fewer people than the limit, a filtered group whose complement is that small,
and, where a hidden group could be had as the total less those shown (over segments, or over the
periods of a span), the smallest of the others with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.measure.answer import Answered, Cell


def suppressed(metric: Answered, below: int) -> set[Cell]:
    """The cells of a staff metric that must not be shown."""
    hidden = {c for c in metric.cells if 0 < people(metric, c) < below or 0 < _complement(metric, c) < below}
    for side in (_period, _segment):
        for group in _groups(metric, side):
            hidden |= _secondary(metric, group, hidden & set(group), below)
    return hidden


def people(metric: Answered, cell: Cell) -> int:
    """How many people answered."""
    return int(metric.states[cell]["people"])


def _complement(metric: Answered, cell: Cell) -> int:
    return int(metric.states[cell].get("complement", 0))


def _period(cell: Cell) -> Any:
    return cell[0]


def _segment(cell: Cell) -> Any:
    return cell[1]


def _groups(metric: Answered, side: Callable[[Cell], Any]) -> list[list[Cell]]:
    """Cells that add up to a total which may be shown elsewhere."""
    groups: dict[Any, list[Cell]] = {}
    for cell in metric.cells:
        groups.setdefault((cell[0] >= metric.offset, side(cell)), []).append(cell)
    return [group for group in groups.values() if len(group) > 1]


def _secondary(metric: Answered, group: list[Cell], hidden: set[Cell], below: int) -> set[Cell]:
    """The smallest shown cells that must go too, until what is hidden together is large enough."""
    more: set[Cell] = set()
    shown = sorted((c for c in group if c not in hidden), key=lambda c: people(metric, c))
    while hidden and shown and (len(hidden | more) < 2 or sum(people(metric, c) for c in hidden | more) < below):
        more.add(shown.pop(0))
    return more
