"""Staff answers: groups so small that a person could be made out are hidden, differences included.

Hidden are a group of fewer people than the limit; a filtered group that holds, or leaves out, a group
that small (it could be had as the difference of two filters); and, where a hidden group could be had
as the total less those shown (over segments, or over the periods of a span), the smallest of the
others with it.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.measure.answer import Answered
    from suara.measure.evidence import Cell
    from suara.measure.question import Question


def suppressed(metric: Answered, below: int) -> set[Cell]:
    """The cells of a staff metric that must not be shown."""
    hidden = {c for c in metric.cells if 0 < people(metric, c) < below or metric.states[c].get("exposed")}
    for side in (_period, _segment):
        for group in _groups(metric, side):
            hidden |= _secondary(metric, group, hidden & set(group), below)
    return hidden


def people(metric: Answered, cell: Cell) -> int:
    """How many people answered."""
    return int(metric.states[cell]["people"])


def exposed(question: Question, by: tuple[str, ...], everybody: Answered, below: int) -> set[Cell]:
    """The cells of a filtered question that give a small group away.

    `everybody` is the unfiltered answer, segmented by the question's segments and its filters' columns
    (`by`): its cells are the atoms of which every filtered group is made.
    """
    atoms: dict[Cell, list[tuple[tuple[bool, ...], int]]] = {}
    for cell in everybody.cells:
        values = dict(zip(by, cell[1], strict=True))
        kept = tuple(f.keeps(values[f.name]) for f in question.where)
        shown = (cell[0], tuple(values[name] for name in question.by), None)
        atoms.setdefault(shown, []).append((kept, people(everybody, cell)))
    return {cell for cell, parts in atoms.items() if _gives_away(parts, below)}


def _gives_away(atoms: list[tuple[tuple[bool, ...], int]], below: int) -> bool:
    """Whether a small atom lies inside the filter, or dropping some of its conditions adds few people."""
    inside = [count for kept, count in atoms if all(kept)]
    if any(0 < count < below for count in inside):
        return True
    conditions = range(len(atoms[0][0]))
    for size in range(len(conditions)):
        for left in combinations(conditions, size):
            wider = sum(count for kept, count in atoms if all(kept[i] for i in left))
            if 0 < wider - sum(inside) < below:
                return True
    return False


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
    # Of equals always the same goes: asked twice, two that went in turn would give away what both hide.
    shown = sorted((c for c in group if c not in hidden), key=lambda c: (people(metric, c), str(c)))
    while hidden and shown and (len(hidden | more) < 2 or sum(people(metric, c) for c in hidden | more) < below):
        more.add(shown.pop(0))
    return more
