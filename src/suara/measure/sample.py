"""A sample as its evidence tells it: how many, the means of its terms, and how they vary."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.measure.definition import State

ROUNDING = 1e-14  # of a mean of squares: some forty units in the last place


class Sample(NamedTuple):
    """The evidence of a smooth function of means: sums and products of terms less a fixed origin."""

    n: int
    means: dict[str, float]
    state: State

    @classmethod
    def of(cls, n: int, state: State) -> Sample:
        """The sample of n units that the evidence describes."""
        origin = float(state.get("origin") or 0.0)
        means = {k[2:]: origin + float(v) / n for k, v in state.items() if k.startswith("s_")}
        return cls(n, means, state)

    def covariance(self, a: str, b: str) -> float:
        """The sample covariance of two terms (divisor n - 1)."""
        product = float(self.state[f"p_{a}_{b}"])
        centred = float(self.state[f"s_{a}"]) * float(self.state[f"s_{b}"]) / self.n
        return (product - centred) / (self.n - 1)

    def covariances(self) -> dict[tuple[str, str], float]:
        """The covariance of each pair of terms, each pair once."""
        return {pair: self.covariance(*pair) for pair in pairs(list(self.means))}

    def spread(self, value: Callable[..., float]) -> float | None:
        """The sample variance of a linear function of one term; none of fewer than two units.

        What rounding alone leaves of equal values is no variance.
        """
        if self.n < 2:
            return None
        ((name, mean),) = self.means.items()
        slope = value(**{name: mean + 1.0}) - value(**{name: mean})
        variance, mean_square = self.covariance(name, name), float(self.state[f"p_{name}_{name}"]) / self.n
        return variance * slope * slope if variance > ROUNDING * mean_square else 0.0


def pairs(names: list[str]) -> list[tuple[str, str]]:
    """Each pair of names once, each with itself too."""
    return list(combinations_with_replacement(names, 2))
