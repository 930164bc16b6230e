"""Workspaces of any size, filled by set-based SQL straight into the warehouse's tables."""

from __future__ import annotations

from pathlib import Path

import suara
from suara.serve.python import Workspace

# 50 million answers and so on: the size that the targets speak of.
FULL = {
    "answers": 50_000_000,
    "tickets": 20_000_000,
    "sessions": 50_000_000,
    "orders": 20_000_000,
    "customers": 1_000_000,
}
PERIODS = {"since": "2025-11-01", "until": "2025-12-01", "compare": "previous", "as_of": "2026-01-01"}
YEARS = {"since": "2023-01-01", "until": "2026-01-01", "grain": "month", "as_of": "2026-02-01"}


def build(folder: str, **counts: int) -> None:
    """A new workspace with so many records of each kind; kinds that are not named have none."""
    settings = {"timezone": "Asia/Kuala_Lumpur", "currency": "MYR", "dimensions": {"region": "text", "product": "text"}}
    sql = (Path(__file__).parent / "company.sql").read_text("utf-8")
    with suara.create(folder, **settings) as ws, ws.warehouse.exclusive() as connection:
        connection.execute(sql.format(**dict.fromkeys(FULL, 0) | {"customers": 1000} | counts))
        connection.execute("CHECKPOINT")


def scaled(scale: float) -> dict[str, int]:
    """The counts of a company of that share of the full size."""
    return {kind: max(int(count * scale), 1000) for kind, count in FULL.items()}


def figures_of(ws: Workspace, *metrics: str, **question: object) -> dict[tuple[str, str], float]:
    """Values by metric and period (`before` for the one compared with), bounds by metric_low and metric_high."""
    found: dict[tuple[str, str], float] = {}
    for row in ws.measure(*metrics, **question):
        name, period = row["metric"], f"{row['period']:%Y-%m}"
        found |= {
            (name, period): row["value"],
            (f"{name}_low", period): row["low"],
            (f"{name}_high", period): row["high"],
        }
        found |= {(name, "before"): row["previous"]} if "previous" in row else {}
    return found
