"""A number with its evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, its 95% interval and the number of units behind it; null without evidence.

    `spread` is the sample variance on the value's scale where the interval is a t interval.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    spread: float | None = None
    weighted: bool = False

    @property
    def bounded(self) -> bool:
        """Whether it has a value and an interval."""
        return None not in (self.value, self.low, self.high)

    @property
    def triple(self) -> tuple[float, float, float]:
        """Value, low and high of a bounded estimate."""
        assert self.value is not None and self.low is not None and self.high is not None
        return self.value, self.low, self.high
