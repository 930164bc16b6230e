"""Metrics made of other metrics' values."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING

from suara.measure.definition import Definition
from suara.measure.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from suara.measure.definition import OverRows


@dataclass(frozen=True, kw_only=True)
class Derived(Definition):
    """A function of other metrics' values in the same period and segment; `n` names the one whose n it takes.

    A part is a metric of the catalogue by its name, or one that only serves here. `value` may ask
    for `months`, the length of the period. Parts that come from different kinds of records can be cut
    by dimensions alone, and by the columns of their own that mean the `same` in all of them.
    """

    of: Mapping[str, str | OverRows]
    value: Callable[..., float | None]
    n: str
    same: tuple[str, ...] = ()

    interval_in_words = "none: its parts come from different samples"

    def estimate_from(self, parts: Mapping[str, Estimate], months: float) -> Estimate:
        """The figure from its parts' estimates; null where a part is null or a denominator is 0."""
        n = parts[self.n].n
        values = {k: e.value for k, e in parts.items()}
        if any(v is None for v in values.values()):
            return Estimate(None, None, None, n)
        extra = {"months": months} if "months" in signature(self.value).parameters else {}
        try:
            return Estimate(self.value(**values, **extra), None, None, n)
        except ZeroDivisionError:
            return Estimate(None, None, None, n)
