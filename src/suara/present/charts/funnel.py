"""Stages that people pass, and how many are left at each."""

from __future__ import annotations

from dataclasses import dataclass

from suara.present.charts.bar import block
from suara.present.charts.drawing import Drawing, Figure, Key, Rows, Strip, Table
from suara.present.charts.scale import known


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage: how many reached it, as number and words; the share of the stage before with its interval."""

    label: str
    count: float | None
    text: str
    share: str = ""
    interval: str = ""
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class Funnel(Figure):
    """Stages in order; `heads` name stage, count, share of the stage before and its interval; `lost` those who left."""

    stages: tuple[Stage, ...]
    heads: tuple[str, str, str, str]
    lost: str = ""

    def drawing(self) -> Drawing | None:
        sizes = [max(known(stage.count) or 0.0, 0.0) for stage in self.stages]
        if not any(sizes):
            return None
        whole = max(sizes)
        strips = [
            _strip(stage, size / whole, before / whole)
            for stage, size, before in zip(self.stages, sizes, [0.0, *sizes], strict=False)
        ]
        rows = tuple((s.label, s.text, s.share + "*" * s.few, s.interval) for s in self.stages)
        keys = (Key("m-bar", self.heads[1]), Key("m-lost", self.lost)) if self.lost else ()
        return Drawing(Rows(tuple(strips)), keys, Table(self.heads, rows).filled())


def _strip(stage: Stage, share: float, before: float) -> Strip:
    left = [block(share, before, "m-lost")] if before > share else []
    evidence = tuple(filter(None, (stage.share + "*" * stage.few, stage.interval)))
    return Strip(stage.label, (*left, block(0, share, "m-bar")), stage.text, evidence)
