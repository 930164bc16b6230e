"""Staff answers: groups so small that a person could be made out are hidden, differences included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suara.measure.answer import Answered, Cell

# Hidden besides the groups themselves: a group whose complement is small, and the smallest of the
# others where a hidden group could be had as the total less those shown.


def suppressed(metric: Answered, below: int) -> set[Cell]:
    """The cells of a staff metric that must not be shown."""
    hidden = {cell for cell, e in metric.cells.items() if 0 < people(metric, cell) < below}
    hidden |= {cell for cell in metric.cells if 0 < int(metric.states[cell].get("complement") or 0) < below}
    for group in _groups(metric).values():
        hidden |= _secondary(metric, group, hidden & set(group), below)
    return hidden


def people(metric: Answered, cell: Cell) -> int:
    """How many people answered, where the evidence tells them apart, else how many answers."""
    state: dict[str, Any] = metric.states[cell]
    return int(state.get("people") or metric.cells[cell].n)


def _groups(metric: Answered) -> dict[Any, list[Cell]]:
    """The segments of each period, which add up to a total that may be shown elsewhere."""
    groups: dict[Any, list[Cell]] = {}
    for cell in metric.cells:
        groups.setdefault((cell[0], cell[2]), []).append(cell)
    return {k: v for k, v in groups.items() if len(v) > 1}


def _secondary(metric: Answered, group: list[Cell], hidden: set[Cell], below: int) -> set[Cell]:
    """The smallest shown cells that must go too, until what is hidden together is large enough."""
    more: set[Cell] = set()
    shown = sorted((c for c in group if c not in hidden), key=lambda c: people(metric, c))
    while hidden and shown and sum(people(metric, c) for c in hidden | more) < below:
        more.add(shown.pop(0))
    return more
