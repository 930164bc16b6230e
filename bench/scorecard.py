"""The whole scorecard of a month beside the month before, against hand-written SQL over the same file."""

from __future__ import annotations

import math
from pathlib import Path

import by_hand
import child
import company
from figures import Figure
from timing import in_turn

import suara

NAMES = """
    nps csat_mean csat_top2 ces_ease_mean ces_easy ces_net_easy
    first_response_time first_response_time_p90 resolution_time resolution_time_median resolution_time_p90
    final_resolution_time final_resolution_time_median ticket_volume repeat_ticket_share reopen_rate transfer_rate
    sla_met backlog sessions visitors session_time pages_per_session clicks_per_session bounce_rate conversion
    cart_abandonment checkout_abandonment sales orders average_order_value orders_per_buyer repeat_purchase
    returning_buyers repurchase_gap clv_historic churn gross_churn net_customer_change lost_to_acquired retention
    new_customers active_customers clv_simple"""
METRICS = NAMES.split()
MONTH = "2025-11"


def measure(scale: float, folder: Path) -> list[Figure]:
    """Ratio, seconds and memory."""
    place, counts = str(folder / "company"), company.scaled(scale)
    child.call("company:build", folder=place, **counts)
    both = child.call("scorecard:beside", folder=place)
    alone = child.call("scorecard:alone", folder=place)
    size = sum(f.stat().st_size for f in (folder / "company").iterdir() if f.is_file()) / 1e9
    rows = sum(counts.values()) / 1e6
    return [
        Figure(
            "scorecard / SQL by hand",
            both["suara"] / both["hand"],
            "x",
            1.3,
            f"{len(METRICS)} metrics, {rows:.1f} million records, {size:.2f} GB",
        ),
        Figure("scorecard", both["suara"], "s"),
        Figure("SQL by hand", both["hand"], "s", note=f"{both['equal']} figures equal within 1e-9"),
        Figure("peak memory of the scorecard", alone["peak_mb"], "MB", 4000),
    ]


def beside(folder: str) -> dict[str, float]:
    """Both in turn over one connection, and how many figures they share; they must be equal."""
    with suara.open(folder) as ws, ws.warehouse.reading() as connection:
        runs = {"suara": lambda: ws.measure(*METRICS, **company.PERIODS), "hand": lambda: by_hand.figures(connection)}
        seconds = in_turn(runs)
        ours, theirs = company.figures_of(ws, *METRICS, **company.PERIODS), by_hand.figures(connection)
    return seconds | {
        "equal": agreed(ours, {(name, MONTH if now else "before"): v for (name, now), v in theirs.items()})
    }


def alone(folder: str) -> None:
    """The scorecard by itself, for its memory."""
    with suara.open(folder) as ws:
        ws.measure(*METRICS, **company.PERIODS)


def agreed(ours: dict[tuple[str, str], float], theirs: dict[tuple[str, str], float]) -> int:
    """How many figures both have; a figure that differs is the end of the run."""
    shared = [key for key in theirs if key in ours]
    different = [k for k in shared if not math.isclose(ours[k], theirs[k], rel_tol=1e-9, abs_tol=1e-9)]
    if different:
        raise SystemExit(f"different: {[(k, ours[k], theirs[k]) for k in different]}")
    return len(shared)
