"""Who came back: a row for each group that began together, a column for each period since."""

from __future__ import annotations

from dataclasses import dataclass

from suara.present.charts.drawing import Drawing, Field, Figure, Grid, Line
from suara.present.charts.scale import known

SHADES = 5


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The share of a group that came back in one period, 0 to 1, and the same as words; `open` where it is not over."""

    share: float | None
    text: str
    interval: str = ""
    open: bool = False
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """A group that began together, its size as words, and its periods so far."""

    label: str
    size: str
    kept: tuple[Kept | None, ...]


@dataclass(frozen=True, kw_only=True)
class Retention(Figure):
    """Younger groups have fewer periods, which makes the triangle; `columns` name the periods since the beginning."""

    corner: str
    columns: tuple[str, ...]
    cohorts: tuple[Cohort, ...]

    def drawing(self) -> Drawing | None:
        if not any(one for cohort in self.cohorts for one in cohort.kept):
            return None
        wide = len(self.columns)
        lines = (Line(c.label, (*map(_field, c.kept), *[None] * (wide - len(c.kept))), c.size) for c in self.cohorts)
        return Drawing(Grid(self.corner, self.columns, tuple(lines)))


def _field(kept: Kept | None) -> Field | None:
    if kept is None:
        return None
    share = known(kept.share)
    level = 0 if share is None else min(int(max(share, 0.0) * SHADES) + 1, SHADES)
    mark = "m-few" if kept.few else f"m-kept{level}" if level else ""
    evidence = tuple(filter(None, (kept.interval + "*" * kept.few,)))
    return Field(kept.text, "", evidence, mark, kept.open)
