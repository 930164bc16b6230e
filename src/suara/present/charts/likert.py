"""Answers on a scale as stacked shares, the worst at the left, the best at the right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import ceil

import svg

from suara.present.charts.bar import block
from suara.present.charts.canvas import escaped
from suara.present.charts.drawing import Drawing, Figure, Key, Rows, Strip, Table
from suara.present.charts.marks import percent
from suara.present.charts.scale import known

ROOM, MUCH_ROOM = 0.07, 0.14


@dataclass(frozen=True, kw_only=True)
class LikertRow:
    """One statement or segment: how many chose each level, the shares as words, and a figure for the whole row."""

    label: str
    counts: tuple[float, ...]
    shares: tuple[str, ...]
    text: str = ""
    interval: str = ""
    n: str = ""
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class LikertChart(Figure):
    """Rows over the same `levels`, from the worst to the best; `heads` name statement, figure, interval and n."""

    levels: tuple[str, ...]
    rows: tuple[LikertRow, ...]
    heads: tuple[str, str, str, str]

    def drawing(self) -> Drawing | None:
        if not any(_total(row) for row in self.rows):
            return None
        tones = [f"m-{tone}" for tone in tones_of(len(self.levels))]
        keys = tuple(Key(tone, words) for tone, words in zip(tones, self.levels, strict=True))
        heads = (self.heads[0], *self.levels, *self.heads[1:])
        table = Table(heads, tuple((r.label, *r.shares, r.text, r.interval, r.n + "*" * r.few) for r in self.rows))
        return Drawing(Rows(tuple(_strip(row, tones) for row in self.rows), thick=True), keys, table.filled())


def tones_of(levels: int) -> list[str]:
    """A tone for each level: bad3 to good3 around a middle that only an odd number has."""
    half = levels // 2
    strengths = [2] if half == 1 else [ceil(3 * (i + 1) / half) if half > 2 else i + 1 for i in range(half)]
    middle = ["middle"] if levels % 2 else []
    return [f"bad{s}" for s in reversed(strengths)] + middle + [f"good{s}" for s in strengths]


def _total(row: LikertRow) -> float:
    return sum(max(known(count) or 0.0, 0.0) for count in row.counts)


def _strip(row: LikertRow, tones: list[str]) -> Strip:
    evidence = tuple(filter(None, (row.interval, row.n + "*" * row.few)))
    return Strip(row.label, tuple(_marks(row, tones)), row.text, evidence)


def _marks(row: LikertRow, tones: list[str]) -> list[svg.Element]:
    total = _total(row)
    sizes = [max(known(count) or 0.0, 0.0) / total for count in row.counts] if total else []
    ends = list(accumulate(sizes))
    drawn = list[svg.Element]()
    for size, end, tone, words in zip(sizes, ends, tones, row.shares, strict=False):
        if size:
            drawn.append(block(end - size, min(end, 1.0), tone))
        if size >= ROOM:
            style = [f"m-share{tone[-1]}" if tone[-1] == "3" else "m-share", *(["spare"] if size < MUCH_ROOM else [])]
            drawn.append(svg.Text(text=escaped(words), x=percent(end - size / 2), y=percent(0.5), dy=4, class_=style))
    return drawn
