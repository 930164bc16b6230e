"""What is printed on a terminal: text, tables, lists; tidy however narrow it is."""

from __future__ import annotations

import os
import sys
from io import StringIO
from typing import IO, TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from suara.present.numbers import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import ConsoleOptions

PIPED_WIDTH = 100
WIDEST = 10_000


class Fitting:
    """The first of several tables that the terminal has room for without breaking a word; else what comes last."""

    def __init__(self, *layouts: Table, last: RenderableType) -> None:
        self.layouts = layouts
        self.last = last

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        room = options.update(max_width=WIDEST)
        fitting = (one for one in self.layouts if _needed(one, console, room) <= options.max_width)
        yield next(fitting, self.last)


def _needed(drawn: Table, console: Console, room: ConsoleOptions) -> int:
    """How wide a table must be for no cell to lose anything, and no word to be broken."""
    widths = []
    for column in drawn.columns:
        cells = [Measurement.get(console, room, cell) for cell in (column.header, *column.cells)]
        widths.append(max(column.min_width or 0, *(c.maximum if column.no_wrap else c.minimum for c in cells)))
    return sum(widths) + drawn.padding[1] * (len(widths) - 1)


def show(shown: RenderableType, file: IO[str] | None = None) -> None:
    """Print something drawn here; without colour where NO_COLOR is set or nobody is looking."""
    console(file).print(shown)


def plain(shown: RenderableType) -> str:
    """The same as plain text."""
    page = StringIO()
    show(shown, page)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def console(file: IO[str] | None = None) -> Console:
    """A console that takes text as it is: nothing that a person typed is read as markup."""
    file = file or sys.stdout
    width = None if file.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)


def text(value: object, style: str = "") -> Text:
    """Something typed by a person, harmless."""
    return Text(visible(value), style=style)


def table(gap: int = 2) -> Table:
    """A table without lines."""
    return Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim", show_edge=False)


def listing(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = (), whole: Sequence[str] = ()
) -> RenderableType:
    """A plain table, or a block for each row where there is no room for one.

    The columns named in `right` hold numbers, the cells of those in `whole` stay on one line.
    """
    cells, drawn = [[_cell(cell) for cell in row] for row in rows], table()
    for name in head:
        drawn.add_column(name, justify="right" if name in right else "left", overflow="fold", no_wrap=name in whole)
    for row in cells:
        drawn.add_row(*row)
    blocks = [card((h, cell) for h, cell in zip(head, row, strict=True) if cell.plain) for row in cells]
    return Fitting(drawn, last=Group(*(part for block in blocks for part in (block, Text("")))))


def card(said: Iterable[tuple[str, object]]) -> Table:
    """Headings and what is said under each."""
    drawn = table()
    drawn.show_header = False
    drawn.add_column("", style="dim", no_wrap=True)
    drawn.add_column("", overflow="fold")
    for heading, value in said:
        drawn.add_row(text(heading), _cell(value))
    return drawn


def _cell(value: object) -> Text:
    return value if isinstance(value, Text) else text("" if value is None else value)
