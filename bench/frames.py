"""The same numbers by month over a 5-million-record part, in pandas and Polars.

Frames are measured as they lie in memory, and from Parquet files that hold just the columns needed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import by_pandas
import by_polars
import child
import company
from figures import Figure
from pyarrow import parquet
from scorecard import agreed
from timing import in_turn

import suara

NAMES = """
    nps csat_mean csat_top2 ces_ease_mean session_time conversion bounce_rate sessions average_order_value sales orders
    resolution_time resolution_time_median first_response_time first_response_time_p90"""
METRICS = NAMES.split()
# Five million of the full company's 140 million records.
PART = 5 / 140
COLUMNS = {
    "answers": "day, kind, scale_max, score",
    "sessions": "day, seconds, pages, purchased",
    "orders": "day, amount, refund, cancelled",
    "tickets": "day, occurred_at, first_reply_at, resolved_at, resolved_day",
}
LIBRARIES: dict[str, Any] = {"pandas": by_pandas, "polars": by_polars}


def measure(scale: float, folder: Path) -> list[Figure]:
    """Ratios; below 1 Suara is the faster."""
    place = str(folder / "company")
    child.call("company:build", folder=place, **company.scaled(PART * scale))
    child.call("frames:export", folder=place)
    held = child.call("frames:beside", folder=place)
    figures = [
        Figure(
            f"{len(METRICS)} metrics by month",
            held["suara"],
            "s",
            note="all with n and what the intervals rest on",
        )
    ]
    for library in LIBRARIES:
        for where in ("memory", "parquet"):
            theirs = held[f"{library} {where}"]
            figures.append(Figure(f"Suara / {library} from {where}", held["suara"] / theirs, "x", 1, f"{theirs:.3g} s"))
    return figures


def export(folder: str) -> None:
    """The columns that the numbers need, as Parquet."""
    with suara.open(folder) as ws, ws.warehouse.reading() as connection:
        for table, columns in COLUMNS.items():
            frame = connection.sql(f"SELECT {columns} FROM {table}").to_arrow_table()
            parquet.write_table(frame, Path(folder) / f"{table}.parquet", compression="zstd")


def beside(folder: str) -> dict[str, float]:
    """All of them in turn; their values must be equal."""
    paths = {table: Path(folder) / f"{table}.parquet" for table in COLUMNS}
    with suara.open(folder) as ws, ws.warehouse.reading():
        ours = company.figures_of(ws, *METRICS, **company.YEARS)
        runs: dict[str, Callable[[], Any]] = {"suara": lambda: ws.measure(*METRICS, **company.YEARS)}
        for name, library in LIBRARIES.items():
            frames = library.frames(paths)
            agreed(ours, library.figures(frames))
            runs[f"{name} memory"] = lambda library=library, frames=frames: library.figures(frames)
            runs[f"{name} parquet"] = lambda library=library: library.figures(library.frames(paths))
        return in_turn(runs, 3)
