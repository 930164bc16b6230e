"""Combinations of factors: every pair of values at least once, or all of them (SUARA_BROWSER=all)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

Row = tuple[Any, ...]


def chosen(*factors: Sequence[Any]) -> list[Row]:
    """The rows to run: pairwise, unless all are asked for."""
    return list(product(*factors)) if os.environ.get("SUARA_BROWSER") == "all" else pairwise(*factors)


def pairwise(*factors: Sequence[Any]) -> list[Row]:
    """Few rows in which every two values of two factors meet: each row is the one with most pairs not yet met."""
    places = list(combinations(range(len(factors)), 2))
    missing = {(i, j, a, b) for i, j in places for a, b in product(factors[i], factors[j])}
    every, found = list(product(*factors)), []
    while missing:
        best = max(every, key=lambda row: sum((i, j, row[i], row[j]) in missing for i, j in places))
        missing -= {(i, j, best[i], best[j]) for i, j in places}
        found.append(best)
    return found
