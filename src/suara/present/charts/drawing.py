"""What all charts share: the words of a figure, and the three kinds of body that it is drawn as."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import svg


@dataclass(frozen=True, kw_only=True)
class Figure(ABC):
    """The words of any chart, in the reader's language.

    `alt` says in a sentence what is to be seen, `table` opens the table of all figures ("Show as table"), `empty` says
    why there is nothing to draw and what to do, and `few` what the mark * of a small sample means.
    """

    title: str
    alt: str
    table: str = ""
    note: str = ""
    empty: str = ""
    few: str = ""

    @abstractmethod
    def drawing(self) -> Drawing | None:
        """The chart as marks and words in their places; null where there is nothing to draw."""


@dataclass(frozen=True)
class Tick:
    """Words below a plot at a share of its width; `spare` ones are left out where there is little room."""

    across: float
    words: str
    spare: bool = False


@dataclass(frozen=True)
class Plot:
    """Marks over two axes.

    `area` is drawn in a space of 1000 by 500 that is stretched to the room there is; `over` in percent, unstretched,
    as is `above`, a strip over the plot that is `head` pixels high. `up` are the words of the ticks from the top down,
    evenly spaced. A pointer finds `steps` points, which lie in the middle of equal steps where `centred`.
    """

    area: tuple[svg.Element, ...]
    over: tuple[svg.Element, ...]
    above: tuple[svg.Element, ...]
    up: tuple[str, ...]
    across: tuple[Tick, ...]
    steps: int
    centred: bool = False
    head: int = 0


@dataclass(frozen=True)
class Strip:
    """One row of a chart of rows: words, marks in percent of its strip, and its figure with what stands behind it."""

    label: str
    marks: tuple[svg.Element, ...]
    text: str
    evidence: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows below each other; `thick` ones hold words in their marks."""

    strips: tuple[Strip, ...]
    thick: bool = False


@dataclass(frozen=True)
class Field:
    """One cell of a grid: its figure, the sign beside it, what stands behind it, and how it is shaded."""

    text: str
    sign: str = ""
    evidence: tuple[str, ...] = ()
    mark: str = ""
    open: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a grid; null is a cell that does not exist."""

    label: str
    fields: tuple[Field | None, ...]
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Grid:
    """Shaded figures in rows and columns: itself the table of all figures."""

    corner: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Key:
    """What a mark means; `line` marks are drawn, others filled."""

    mark: str
    words: str
    line: bool = False


@dataclass(frozen=True)
class Note:
    """Words that belong to one point of a plot, numbered in the order of points."""

    index: int
    words: str


@dataclass(frozen=True)
class Table:
    """Every figure of a chart as words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def filled(self) -> Table:
        """The table without the columns that hold nothing."""
        kept = [i for i in range(len(self.heads)) if any(row[i] for row in self.rows)]
        return Table(tuple(self.heads[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in self.rows))


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be set: as a figure of a page, or as a picture."""

    body: Plot | Rows | Grid
    keys: tuple[Key, ...] = ()
    table: Table | None = None
    notes: tuple[Note, ...] = ()

    @property
    def few(self) -> bool:
        """Whether any figure bears the mark of a small sample."""
        if isinstance(self.body, Grid):
            return any(
                one and one.evidence and one.evidence[-1].endswith("*")
                for line in self.body.lines
                for one in line.fields
            )
        return self.table is not None and any(words.endswith("*") for row in self.table.rows for words in row)
