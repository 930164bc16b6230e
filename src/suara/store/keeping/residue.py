"""A person's traces in the workspace's files: rejected rows, kept plans, recipes."""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING

from suara.store.keeping.spill import new_spill
from suara.store.ledger import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

REJECTS = "rejects"
CACHE = ".cache"
WORD = 6
LONGEST_CELL = 2**31 - 1


def clean(folder: Path, told: Iterable[str]) -> dict[str, int]:
    """Take rejected rows that hold an id or address out of their files, and kept files that do; rows by file."""
    holds = _finder(told)
    csv.field_size_limit(LONGEST_CELL)
    removed = {f"{REJECTS}/{p.name}": _without(folder, p, holds) for p in sorted((folder / REJECTS).glob("*.csv"))}
    removed[CACHE] = sum(_dropped(p, holds) for p in sorted((folder / CACHE).rglob("*")) if p.is_file())
    return {name: n for name, n in removed.items() if n}


def remaining(folder: Path, told: Iterable[str]) -> tuple[str, ...]:
    """Files that their owner wrote (settings, recipes) and that hold an id or address still."""
    holds = _finder(told)
    written = sorted(p for p in folder.rglob("*.toml") if p.is_file())
    return tuple(p.relative_to(folder).as_posix() for p in written if holds(_text(p)))


def _finder(told: Iterable[str]) -> Callable[[str], bool]:
    """Says of a text whether it is one of the values, or holds one as a word (a short one only in quotes)."""
    values = {folded(value) for value in told if value.strip()}
    pattern = re.compile("|".join(_word(value) for value in sorted(values)))

    def holds(text: str) -> bool:
        return folded(text.lstrip("'")) in values or bool(pattern.search(" ".join(text.split()).casefold()))

    return holds


def _word(value: str) -> str:
    mark = re.escape(value)
    return rf"(?<!\w){mark}(?!\w)" if len(value) >= WORD else rf"[\"']{mark}[\"']"


def _without(folder: Path, path: Path, holds: Callable[[str], bool]) -> int:
    """Write a file of rejected rows anew without those that hold something; how many there were."""
    removed, half = 0, new_spill(folder) / path.name
    with path.open(encoding="utf-8", newline="") as source, half.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        for number, row in enumerate(csv.reader(source)):
            if number and any(map(holds, row)):
                removed += 1
            else:
                writer.writerow(row)
    if removed:
        half.replace(path)
    shutil.rmtree(half.parent)
    return removed


def _dropped(path: Path, holds: Callable[[str], bool]) -> bool:
    found = holds(_text(path))
    if found:
        path.unlink()
    return found


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")
