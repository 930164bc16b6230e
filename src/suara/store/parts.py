"""Many ids in parts, each of a size that a statement takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

AT_ONCE = 5_000


def parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in order, `AT_ONCE` at a time."""
    ordered = sorted(ids)
    return (ordered[i : i + AT_ONCE] for i in range(0, len(ordered), AT_ONCE))
