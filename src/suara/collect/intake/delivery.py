"""A delivery: one relation that DuckDB can scan, however the data arrived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

Lines = Callable[[list[int]], list[int]]


def _as_they_come(ordinals: list[int]) -> list[int]:
    return [o + 1 for o in ordinals]


@dataclass(frozen=True)
class Delivery:
    """What arrived: its `columns` with their DuckDB types, and the relation (`scan`) that gives its rows in order.

    `row` and `fault` name the columns of the scan that hold a row's number (its ordinal, with `ordinal`) and
    what is wrong with the row as a whole, where a reader has found them; `faults` are the words for the
    latter, and the column `text` holds such a row as it came. Elsewhere `lines` turns ordinals (ascending,
    from 0) into row numbers. `estimate` is about how many rows there are, `exact` how many there must be.
    `otherwise` reads the same data with more care, where a fast reader may yet stumble. `fixed` are columns
    of the record that an earlier step has made. The column `shown` holds
    where the cell stood that became an answer of its own. `mended` says that it is a file of rejects of ours.
    """

    file: str
    scan: str
    columns: Mapping[str, str]
    row: str = ""
    fault: str = ""
    text: str = ""
    shown: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    lines: Lines = _as_they_come
    estimate: int | None = None
    exact: int | None = None
    ordinal: bool = False
    mended: bool = False
    otherwise: Callable[[], Delivery] | None = None
    notes: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)

    def but(self, **changes: object) -> Delivery:
        """The same delivery with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
