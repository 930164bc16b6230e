"""A first look at a file: its columns, its first rows, and which kind of record they seem to be of."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.collect.intake.matching import match, targets
from suara.collect.intake.receive import EXCEL, PARQUET, received
from suara.collect.intake.recipe import Recipe
from suara.records import KINDS
from suara.store.naming import quoted
from suara.store.stage import IrregularError, Stage, StageError, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from suara.collect.intake.delivery import Delivery
    from suara.collect.intake.matching import Matching
    from suara.records import Column

SAMPLE, WIDEST = 200, 300
HEAD = 1 << 20


@dataclass(frozen=True)
class Head:
    """The beginning of a file: its columns with their types, and the first values of each as text."""

    columns: dict[str, str]
    sample: dict[str, list[str | None]]

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        """The first rows, as far as columns are sampled."""
        return list(zip(*self.sample.values(), strict=True))

    def matching(self, kind: str, dimensions: Mapping[str, str], recipe: Recipe | None) -> Matching:
        """What the columns would become as records of a kind."""
        return match(KINDS[kind], wanted(kind, dimensions), self.columns, recipe, {}, self.sample)

    def missing(self, kind: str, dimensions: Mapping[str, str], recipe: Recipe | None) -> list[str]:
        """The columns that records of a kind must have, and that nothing gives."""
        found = self.matching(kind, dimensions, recipe)
        given = {*found.matches, *found.constants}
        return [c.name for c in wanted(kind, dimensions).values() if c.required and c.name not in given]

    def kind(self, dimensions: Mapping[str, str]) -> str:
        """The kind whose columns these fit best: none that it needs is missing, then most of its own are there."""
        return max(KINDS, key=lambda name: self._fit(name, dimensions))

    def _fit(self, kind: str, dimensions: Mapping[str, str]) -> tuple[bool, int, int]:
        found = {c for c, m in self.matching(kind, dimensions, None).matches.items() if m.why != "its values"}
        own = {kind, *(c.name for c in KINDS[kind].own)}
        return not self.missing(kind, dimensions, None), len(found & own), -len(KINDS[kind].own)


def wanted(kind: str, dimensions: Mapping[str, str]) -> dict[str, Column]:
    """The columns that records of a kind may have."""
    return targets(KINDS[kind], dimensions)


def look(file: Path, spill: Path, recipe: Recipe | None = None) -> Head:
    """The beginning of a file, read as a recipe says; of long text no more than its first part is read."""
    with Stage(spill) as stage, _beginning(file) as head:
        delivery = received(head, stage, recipe or Recipe(), None)
        try:
            return Head(dict(delivery.columns), sample(stage, delivery))
        except IrregularError as fault:
            raise unreadable(file.name, fault) from fault


def sample(stage: Stage, delivery: Delivery) -> dict[str, list[Any]]:
    """The first values of each column that could be told by them."""
    names = [c for c, t in delivery.columns.items() if not t.endswith("[]")][:WIDEST]
    if not names:
        return {}
    try:
        rows = stage.rows(f"SELECT {', '.join(map(_shown, names))} FROM {delivery.scan} LIMIT {SAMPLE}")
    except StageError as fault:
        if isinstance(fault, IrregularError):
            raise
        raise unreadable(delivery.file, fault) from fault
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _shown(name: str) -> str:
    return f"CAST({quoted(name)} AS VARCHAR)"


@contextmanager
def _beginning(file: Path) -> Iterator[Path]:
    """The file itself where it is short or no text; else a file of its first lines, while it lasts."""
    packed = file.name.lower().endswith(".gz")
    name = file.name.lower().removesuffix(".gz")
    if name.endswith((*EXCEL, *PARQUET)) or (not packed and file.stat().st_size <= HEAD):
        yield file
        return
    room = file.parent / "head"
    room.mkdir(exist_ok=True)
    part = room / (file.name[:-3] if packed else file.name)
    try:
        part.write_bytes(_first_lines(file, packed=packed))
        yield part
    finally:
        part.unlink(missing_ok=True)
        room.rmdir()


def _first_lines(file: Path, *, packed: bool) -> bytes:
    """The first lines of a text; what is packed and broken is left to whoever reads it in earnest."""
    with gzip.open(file) if packed else file.open("rb") as source:
        try:
            found = source.read(HEAD)
        except (OSError, EOFError):
            return b""
    return found[: found.rfind(b"\n") + 1] if len(found) == HEAD else found
