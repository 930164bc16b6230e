"""Totals that serve inside another metric only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.metric import Example, Total

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table, Value


def part(source: str, formula: str, of: Callable[[Table], Value], *, counted: bool = False) -> Total:
    """A total over a source view that is no metric by itself; its formula tells it from others."""
    example = Example(records={}, expect=0.0)
    return Total(
        title=formula,
        formula=formula,
        unit="",
        better="depends",
        credit="",
        source=source,
        of=of,
        counted=counted,
        example=example,
    )
