"""Which combinations of dimensions are kept: all together, or as many useful ones as a budget of cells allows."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ibis import Table

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
    found = _counted(builder, lambda keys, rows: {"rows": rows.count()} | _each(keys))
    ends = [n for name, n in found.items() if name.startswith("k_") and not name.startswith("k_by_")]
    limits = [min(found["rows"], prod([*ends, *(found[f"k_by_{d}"] + 1 for d in c)])) for c in wanted]
    if len(wanted) == 1:
        return limits
    counted = _counted(builder, lambda keys, _: {f"c{i}": _together(keys, c) for i, c in enumerate(wanted)})
    return [min(limit, counted[f"c{i}"]) for i, limit in enumerate(limits)]


def _counted(builder: Builder, counts: Callable[[dict[str, Any], Table], dict[str, Any]]) -> dict[str, int]:
    """Counts over the view's rows; the keys are the days, which all cells have, and the dimensions."""
    from suara.measure.scope import Scope

    facts, view = builder.facts, VIEWS[builder.view]
    scope = Scope(facts.settings.dimensions, tuple(facts.settings.dimensions), settings={"clock": "calendar"})
    rows = scope.segmented(view.lives.units(scope) if view.lives else view.rows(scope))
    keys = {"day": rows["day" if view.lives else view.day]} | {name: rows[name] for name in scope.segments}
    keys |= {"until_day": rows[view.lives.until_day]} if view.lives else {}
    asked = counts(keys, rows)
    (row,) = builder.run(None, scope.by).rows(facts.warehouse.engine.compile(rows.aggregate(**asked)))
    return {name: int(n or 0) for name, n in row.items()}


def _each(keys: dict[str, Any]) -> dict[str, Any]:
    return {f"k_{name}": key.approx_nunique() for name, key in keys.items()}


def _together(keys: dict[str, Any], combination: Dimensions) -> Any:
    """How many different values the days and some dimensions have together."""
    import ibis

    wanted = [key for name, key in keys.items() if not name.startswith("by_") or name[3:] in combination]
    text = ibis.literal("")
    for key in wanted:
        text = text + key.cast("string").fill_null("") + ibis.literal("\x1f")
    return text.approx_nunique()
