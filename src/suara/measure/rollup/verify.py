"""Comparing what is at rest with the facts, cell by cell."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.measure.rollup.build import Builder
from suara.measure.rollup.glance import Glance
from suara.store import rollups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from suara.measure.rollup.refresh import Progress, Refresher
    from suara.store.rollups import Cube, Reach

CLOSE = 1e-9


@dataclass(frozen=True)
class Difference:
    """A cell that is not what the facts say: which, and both sides; null where a side has no such cell."""

    view: str
    cell: dict[str, Any]
    at_rest: Any
    facts: Any


def differences(refresher: Refresher, progress: Progress | None = None) -> list[Difference]:
    """Every cell at rest that differs from the facts beyond rounding, after stale days are brought up to date."""
    refresher.refresh()
    with refresher.facts.warehouse.reading() as connection:
        reaches = rollups.reaches(connection)
        found: list[Difference] = []
        for i, (view, reach) in enumerate(reaches.items()):
            if progress:
                progress(view, i, len(reaches))
            builder = Builder(refresher.facts, refresher.designs[view], Glance(refresher.facts, reach.as_of))
            for cube in reach.cubes:
                found += _cube(builder, cube, connection)
                wrong = rollups.untrue_totals(connection, cube) if cube.totalled else []
                found += [Difference(view, {"totals": cube.name, **cell}, None, None) for cell in wrong]
            found += _finished(builder, reach, connection)
            found += _lasts(builder, connection)
    if progress:
        progress("", len(reaches), len(reaches))
    return found


def _cube(builder: Builder, cube: Cube, connection: Any) -> Iterator[Difference]:
    kept = connection.sql(f'FROM "{cube.name}"').to_arrow_table()
    keys = [c for c in cube.types if c in ("day", "until_day", "suara_item", "suara_within") or c.startswith("by_")]
    ours, theirs = (_by_key(t.to_pylist(), keys) for t in (kept, builder.cells(cube, None)))
    for key in ours.keys() | theirs.keys():
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None or not all(_same(one[c], other[c]) for c in one):
            yield Difference(cube.view, dict(zip(keys, key, strict=True)), one, other)


def _finished(builder: Builder, reach: Reach, connection: Any) -> Iterator[Difference]:
    spans = rollups.spans(connection, reach.view)
    if not spans:
        return
    fresh = builder.finished(spans)
    names = ("dimensions", "since", "until", "metric", "segment", "item")
    theirs = {tuple(row[:6]): row[6] for row in fresh if row[3] is not None}
    ours: dict[tuple[Any, ...], Any] = {}
    for dimensions in {str(row[0]) for row in fresh}:
        rows = rollups.finished(connection, dimensions, spans[0][0], max(until for _, until in spans))[reach.view]
        ours |= {(dimensions, *row[:5]): row[5] for row in rows if row[2] is not None}
    for key in ours.keys() | theirs.keys():
        one, other = (json.loads(side[key]) if key in side else None for side in (ours, theirs))
        if one is None or other is None or not all(_same(one[part], other[part]) for part in one):
            yield Difference(reach.view, dict(zip(names, key, strict=True)), one, other)


def _lasts(builder: Builder, connection: Any) -> Iterator[Difference]:
    until = rollups.lasts_until(connection, builder.view)
    if until is None:
        return
    ours = rollups.lasts(connection, builder.view)
    theirs = {row["customer"]: row["last_at"] for row in builder.lasts(until).to_pylist()}
    for customer in ours.keys() | theirs.keys():
        if ours.get(customer) != theirs.get(customer):
            cell = {"customer": customer, "until": until}
            yield Difference(builder.view, cell, ours.get(customer), theirs.get(customer))


def _by_key(rows: list[dict[str, Any]], keys: list[str]) -> Mapping[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row.pop(k) for k in keys): row for row in rows}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(one == other)
