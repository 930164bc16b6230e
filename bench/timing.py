"""Times that can be compared: taken in turn, in one process, after one run each to warm up."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

Runs = dict[str, Callable[[], Any]]


def in_turn(runs: Runs, rounds: int = 5) -> dict[str, float]:
    """The median seconds of each of several things, done A B A B after a round that does not count."""
    return {name: median(taken[1:]) for name, taken in _taken(runs, rounds + 1).items()}


def _taken(runs: Runs, rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - begun)
    return taken
