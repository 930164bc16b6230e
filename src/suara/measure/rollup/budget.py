"""Which combinations of dimensions are kept: all together, or as many useful ones as a budget of cells allows."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.rollup.stale import own_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from suara.measure.rollup.build import Builder

Dimensions = tuple[str, ...]


def chosen(
    dimensions: Dimensions, budget: int, cells: Callable[[list[Dimensions]], list[int]]
) -> tuple[list[Dimensions], list[Dimensions]]:
    """The combinations to keep, the widest first, and those left out for want of room.

    `cells` says how many cells each combination has. Where all dimensions together fit, that one cube answers
    everything. Else each dimension alone comes first, then pairs and wider ones, the smaller before the larger;
    what a wider one answers is not kept again.
    """
    if not dimensions or cells([dimensions])[0] <= budget:
        return [dimensions], []
    candidates = [c for size in range(4) for c in combinations(dimensions, size)]
    sizes = dict(zip(candidates, cells(candidates), strict=True))
    kept: list[Dimensions] = []
    for candidate in sorted(candidates, key=lambda c: (min(len(c), 2), sizes[c])):
        if sum(sizes[k] for k in _without_covered([*kept, candidate])) <= budget:
            kept = _without_covered([*kept, candidate])
    left = [c for c in candidates if not any(set(c) <= set(k) for k in kept)]
    return kept, _smallest([*left, dimensions])


def _without_covered(kept: list[Dimensions]) -> list[Dimensions]:
    """Combinations that no other of them answers as well."""
    return [c for c in kept if not any(set(c) < set(other) for other in kept)]


def _smallest(left: Iterable[Dimensions]) -> list[Dimensions]:
    """Of those left out, the ones that hold no other left out: whatever holds one of them is left out as well."""
    every = list(dict.fromkeys(left))
    return [c for c in every if not any(set(other) < set(c) for other in every)]


def sized(builder: Builder, wanted: list[Dimensions]) -> list[int]:
    """About how many cells each combination has: at most as many as its values allow, counted where that is many."""
    limits = [_most(builder, combination) for combination in wanted]
    if len(wanted) == 1:
        return limits
    return [min(limit, cells) for limit, cells in zip(limits, _counted(builder, wanted), strict=True)]


def _most(builder: Builder, combination: Dimensions) -> int:
    """No more cells than records, and no more than days times the values of each dimension."""
    view = VIEWS[builder.view]
    total = 0
    for kind in own_kinds(view):
        if builder.records(kind) <= builder.facts.settings.rollup_cells:
            total += builder.records(kind)
            continue
        variety, borrowed = builder.glance.variety(kind), builder.glance.variety("customer" if view.borrows else kind)
        days = variety[view.day if view.day in variety and not view.lives else "day"]
        cells = prod([days, *(variety[d] + borrowed[d] + 1 for d in combination)])
        total += min(cells * days if view.lives else cells, builder.records(kind))
    return total


def _counted(builder: Builder, wanted: list[Dimensions]) -> list[int]:
    """About how many different values the days and the dimensions of each combination have together."""
    from suara.measure.scope import Scope

    facts, view = builder.facts, VIEWS[builder.view]
    dimensions = facts.settings.dimensions
    scope = Scope(dimensions, tuple(dimensions), settings={"clock": "calendar"})
    rows = scope.segmented(view.lives.units(scope) if view.lives else view.rows(scope))
    days = [rows["day" if view.lives else view.day], *([rows[view.lives.until_day]] if view.lives else [])]
    counts = {f"c{i}": _together([*days, *(rows[f"by_{d}"] for d in c)]) for i, c in enumerate(wanted)}
    (row,) = builder.run(None, scope.by).rows(facts.warehouse.engine.compile(rows.aggregate(**counts)))
    return [int(row[f"c{i}"] or 0) for i in range(len(wanted))]


def _together(keys: list[Any]) -> Any:
    import ibis

    text = ibis.literal("")
    for key in keys:
        text = text + key.cast("string").fill_null("") + ibis.literal("\x1f")
    return text.approx_nunique()
