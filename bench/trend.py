"""One metric by month over 1 and 10 million answers, warm, against plain SQL; and the time to plan it."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import child
import company
from figures import Figure
from timing import in_turn

import suara
from suara.serve.python import Workspace

# A third of the answers each are nps, csat and ces.
PLAIN = {
    "nps": """
        SELECT date_trunc('month', day) AS month, count(score), 100 * (avg((score >= 9)::INT) - avg((score <= 6)::INT))
        FROM answers WHERE kind = 'nps' AND scale_max = 10 AND day >= DATE '2023-01-01' AND day < DATE '2026-01-01'
        GROUP BY month ORDER BY month""",
    "csat_mean": """
        SELECT date_trunc('month', day) AS month, count(score), avg(score), var_samp(score)
        FROM answers WHERE kind = 'csat' AND scale_max = 5 AND day >= DATE '2023-01-01' AND day < DATE '2026-01-01'
        GROUP BY month ORDER BY month""",
}


def measure(scale: float, folder: Path) -> list[Figure]:
    """For each size and metric the ratio; for each metric the planning."""
    figures = []
    for millions in (1, 10):
        place = str(folder / f"answers-{millions}")
        child.call("company:build", folder=place, answers=int(millions * 1e6 * scale))
        for metric in PLAIN:
            found = child.call("trend:beside", folder=place, metric=metric)
            what = f"{metric} by month, {millions * scale:g} million answers"
            note = f"{found['suara'] * 1000:.1f} ms, plain SQL {found['plain'] * 1000:.1f} ms"
            figures.append(Figure(f"{what} / plain SQL", found["suara"] / found["plain"], "x", 1.2, note))
            figures.append(Figure(f"{what}: all but the engine", found["planning"] * 1000, "ms", 10))
    return figures


def beside(folder: str, metric: str) -> dict[str, float]:
    """Both in turn over one connection."""
    with suara.open(folder) as ws, ws.warehouse.reading() as connection:
        runs = {
            "suara": lambda: ws.measure(metric, **company.YEARS),
            "plain": lambda: connection.execute(PLAIN[metric]).fetchall(),
        }
        return in_turn(runs, 15) | {"planning": planning(ws, metric)}


def planning(ws: Workspace, metric: str) -> float:
    """The median seconds of a question without those in which the engine runs it."""
    engine, taken, within = ws.warehouse.engine, [], [0.0]
    run = engine.rows

    def timed(*given: object) -> object:
        begun = time.perf_counter()
        try:
            return run(*given)
        finally:
            within[0] += time.perf_counter() - begun

    engine.rows = timed
    for _ in range(15):
        begun, within[0] = time.perf_counter(), 0.0
        ws.measure(metric, **company.YEARS)
        taken.append(time.perf_counter() - begun - within[0])
    return median(taken)
