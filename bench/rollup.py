"""Evidence at rest: building it against the bare queries, refreshing it, and questions answered from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import child
import company
import pyarrow as pa
from figures import Figure
from scorecard import METRICS

import suara
from suara.measure.metric import Metric, Total
from suara.measure.rollup.build import Builder
from suara.measure.rollup.glance import Glance
from suara.measure.rollup.refresh import Refresher
from suara.serve.python import Workspace
from suara.store import rollups

ALL_MONTHS = {"since": "2023-01-01", "until": "2026-01-01", "grain": "month"}
MONTH = {"since": "2025-11-01", "until": "2025-12-01", "compare": "previous"}
NEW = 10_000


def measure(scale: float, folder: Path) -> list[Figure]:
    """Seconds, ratios and memory."""
    place, counts = str(folder / "company"), company.scaled(scale)
    child.call("company:build", folder=place, **counts)
    return figures(place, sum(counts.values()))


def figures(place: str, records: int) -> list[Figure]:
    """The figures of a company that is there."""
    built = child.call("rollup:built", folder=place)
    bare = child.call("rollup:bare", folder=place)
    asked = child.call("rollup:asked", folder=place)
    fresh = child.call("rollup:refreshed", folder=place)
    note = f"{records / 1e6:.1f} million records, {built['cells']:,.0f} cells"
    return [
        Figure("first build / the bare queries", built["seconds"] / bare["seconds"], "x", 1.5, note),
        Figure("first build", built["seconds"], "s"),
        Figure("its peak memory", built["peak_mb"], "MB", 4000),
        Figure(
            "evidence at rest",
            built["megabytes"],
            "MB",
            note=f"{built['megabytes'] * 1e6 / records:.1f} bytes a record",
        ),
        Figure(
            "scorecard, month against month before", asked["card"] * 1000, "ms", 50, f"{asked['metrics']:.0f} metrics"
        ),
        Figure("one metric, month against month before", asked["one"] * 1000, "ms", 10),
        Figure("36 months x region x product", asked["segments"], "s", 0.3, f"{asked['rows']:,.0f} rows"),
        Figure("retention of all months", asked["retention"], "s", 0.2),
        Figure(f"refresh after {NEW:,} new orders today", fresh["seconds"], "s", 1.0, f"{fresh['views']:.0f} views"),
    ]


def built(folder: str) -> dict[str, float]:
    """Everything from nothing, compiled queries kept; what it takes on the disk."""
    with suara.open(folder) as ws:
        warm(ws)
        before = ws.warehouse.handle.path.stat().st_size
        begun = time.perf_counter()
        done = ws.rollup(rebuild=True)
        seconds = time.perf_counter() - begun
        with ws.warehouse.exclusive() as connection:
            connection.execute("CHECKPOINT")
        size = ws.warehouse.handle.path.stat().st_size - before
        return {"seconds": seconds, "cells": sum(one.cells for one in done), "megabytes": max(size, 0) / 1e6}


def warm(ws: Workspace) -> None:
    """Compile all queries over a workspace without records."""
    place = ws.folder.parent / "warm"
    with suara.create(place, timezone=ws.settings.timezone, dimensions=ws.settings.dimensions) as small:
        small._answerer.facts.plans.folder = ws.folder / ".cache" / "plans"
        for kind in ("order", "answer", "ticket", "session", "cart", "customer"):
            row = {kind: ["x"], "customer": ["x"], "occurred_at": ["2025-01-01"]}
            row |= {"order": {"amount": [1.0]}, "answer": {"kind": ["nps"]}}.get(kind, {})
            small.load(kind, pa.table(row))
        small.rollup()


def bare(folder: str) -> dict[str, float]:
    """The GROUP BY queries alone, each read to its end and kept nowhere."""
    total = 0.0
    with suara.open(folder) as ws:
        for run in queries(ws._refresher):
            begun = time.perf_counter()
            run()
            total += time.perf_counter() - begun
    return {"seconds": total}


def queries(refresher: Refresher) -> Iterator[Callable[[], object]]:
    """The queries of a first build, one for each cube and each set of finished evidence."""
    facts, now = refresher.facts, datetime.now()
    with facts.warehouse.reading() as connection:
        reaches = rollups.reaches(connection)
    for view, reach in reaches.items():
        builder = Builder(facts, refresher.designs[view], Glance(facts, now))
        yield from (partial(builder.cells, cube, None) for cube in reach.cubes)
        if spans := refresher._spans(builder):
            yield from (partial(builder.asked, sets, spans) for sets in builder.rounds())


def asked(folder: str) -> dict[str, float]:
    """Warm questions, the median of many."""
    with suara.open(folder) as ws:
        catalogue = ws.metrics()
        names = [n for n in METRICS if isinstance(catalogue[n], (Metric, Total)) and at_rest(ws, n)]
        rows = ws.measure("csat_mean", by=["region", "product"], **ALL_MONTHS).rows
        return {
            "metrics": len(names),
            "rows": len(rows),
            "card": often(lambda: ws.measure(*names, **MONTH)),
            "one": often(lambda: ws.measure("nps", **MONTH)),
            "segments": often(lambda: ws.measure("nps", by=["region", "product"], **ALL_MONTHS), 5),
            "retention": often(lambda: ws.measure("retention", **ALL_MONTHS)),
        }


def at_rest(ws: Workspace, name: str) -> bool:
    """Whether a metric is read at rest."""
    return all(basis.at_rest for basis in ws.measure(name, **MONTH).answered[name].basis.values())


def often(run: object, times: int = 21) -> float:
    """The median seconds, warm."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return median(taken[1:])


def refreshed(folder: str) -> dict[str, float]:
    """New records of today, loaded and not refreshed by that; then the refresh."""
    now = datetime.now().replace(microsecond=0)
    taken, views = [], 0
    with suara.open(folder) as opened:
        ws = Workspace(opened.folder, opened.settings)
        for number in range(4):
            ids = [f"new{number}-{i}" for i in range(NEW)]
            customers = [f"c{i * 7 % 1000}" for i in range(NEW)]
            at = [now - timedelta(seconds=i % 3600) for i in range(NEW)]
            table = {"order": ids, "customer": customers, "occurred_at": at, "amount": [9.5] * NEW}
            ws._intake.load("order", pa.table(table), "bench")
            begun = time.perf_counter()
            views = sum(one.how != "kept" for one in ws.rollup())
            taken.append(time.perf_counter() - begun)
    return {"seconds": median(taken[1:]), "views": views}
