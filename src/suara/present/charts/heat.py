"""Segments by metrics, periods or other segments: figures shaded by how far they are from usual, with their sign."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from suara.present.charts.drawing import Drawing, Field, Figure, Grid, Key, Line
from suara.present.charts.scale import known

FAINT = 0.02


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure as words; how much better than usual it is (worse below zero, null or zero for no clear difference).

    `sign` says the same in words, since colour alone tells nobody.
    """

    text: str
    better: float | None = None
    sign: str = ""
    interval: str = ""
    n: str = ""
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """One segment with a cell for each column; null has nobody in it."""

    label: str
    cells: tuple[Cell | None, ...]
    note: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class HeatMap(Figure):
    """Each column has its own unit, so shades compare within a column; `worse` and `better` name their two ends.

    `strongest` is the difference of the strongest shade of each column; without it that of the largest one there.
    """

    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    worse: str = ""
    better: str = ""
    strongest: tuple[float, ...] = ()

    def drawing(self) -> Drawing | None:
        if not any(cell for row in self.rows for cell in row.cells):
            return None
        most = self.strongest or [
            max(map(_size, column)) for column in zip(*(row.cells for row in self.rows), strict=True)
        ]
        lines = (Line(r.label, tuple(map(_field, r.cells, most)), r.note, r.href) for r in self.rows)
        keys = (Key("m-bad2", self.worse), Key("m-good2", self.better)) if self.worse and self.better else ()
        return Drawing(Grid(self.corner, self.columns, tuple(lines)), keys)


def _size(cell: Cell | None) -> float:
    return abs(known(cell.better) or 0.0) if cell and not cell.few else 0.0


def _field(cell: Cell | None, most: float) -> Field | None:
    if cell is None:
        return None
    strength = min(ceil(3 * _size(cell) / most - FAINT), 3) if most else 0
    side = "good" if (cell.better or 0) > 0 else "bad"
    mark = "m-few" if cell.few else f"m-{side}{strength}" if strength else ""
    evidence = tuple(filter(None, (cell.interval, cell.n + "*" * cell.few)))
    return Field(cell.text, cell.sign, evidence, mark)
