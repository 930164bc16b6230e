"""Published ranges and the company's own target: what a score is held against, never what it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from suara.errors import DefinitionError

FILE = Path(__file__).with_name("benchmarks.toml")


class Benchmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A range (`low` to `high`, either may be open) or one `value`, with who published it and for whom."""

    label: str
    source: str
    scale: str
    low: float | None = None
    high: float | None = None
    value: float | None = None
    year: int | None = None
    industry: str = ""
    caveat: str = ""

    @property
    def standing(self) -> str:
        """Source, year, industry and scale in one line; what the source does not state is said."""
        year, industry = self.year or "year not stated", self.industry or "industry not stated"
        return f"{self.source}, {year}; {industry}; {self.scale}"

    @property
    def complete(self) -> bool:
        """Whether source, year, scale and industry are all stated."""
        return bool(self.source and self.year and self.scale and self.industry)


@cache
def published() -> dict[str, tuple[Benchmark, ...]]:
    """Every benchmark by metric, in the order of the data file."""
    try:
        return msgspec.toml.decode(FILE.read_bytes(), type=dict[str, tuple[Benchmark, ...]])
    except (msgspec.MsgspecError, OSError) as fault:
        raise DefinitionError(f"{FILE.name} cannot be used: {fault}.", "Mend the entry that it names.") from fault


def benchmarks(metric: str, industry: str = "") -> list[Benchmark]:
    """A metric's benchmarks, the industry's own first; those of other industries are left out when one is named."""
    found = published().get(metric, ())
    own = [b for b in found if b.industry and b.industry.casefold() == industry.casefold()]
    return own + [b for b in found if not b.industry] if industry else list(found)


@dataclass(frozen=True)
class Standard:
    """What a score is held against: the company's own target and what others publish."""

    target: float | None
    published: tuple[Benchmark, ...]


def standard(metric: str, targets: dict[str, float], industry: str = "") -> Standard:
    """The target and benchmarks of a metric."""
    return Standard(targets.get(metric), tuple(benchmarks(metric, industry)))
