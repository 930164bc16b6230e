"""A reader of delimited text that accounts for every row: what is whole is kept, what is not is named with its line."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.text_file import TextFile

LONGEST = 1 << 24
FAULTS = (
    (
        "has another number of cells than the header",
        "Give every row as many cells as the header; put quotes round a cell that holds the delimiter.",
    ),
    ("has a quote that is not closed", "Close the quote, or double it where it is text."),
    ("has text after a closing quote", "Double the quotes inside the cell."),
    ("holds a NUL character", "Remove it; the file may be in another encoding than it seems."),
    ("is in no encoding that can be told", "Save the file as UTF-8, or name its encoding in a recipe."),
    ("is the last of a file that ends too early", "Fetch the file again; the rows before this one were read."),
    ("is longer than 16 MB", "Shorten the cell."),
)
RAGGED, OPEN, AFTER, NUL, ENCODING, CUT, LONG = range(1, 8)


@dataclass
class Row:
    """One row: the line that it begins on, its cells, and the number of its fault (0 for none)."""

    line: int
    cells: list[str]
    fault: int = 0


class BrokenError(Exception):
    """A row that cannot be taken apart; `fault` says why."""

    def __init__(self, fault: int) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass
class Lines:
    """Numbered lines that can be given back."""

    source: Iterator[bytes]
    number: int = 0
    other: int = 0
    _back: deque[bytes] = field(default_factory=deque)

    def next(self) -> bytes | None:
        """The next line, none at the end."""
        line = self._back.popleft() if self._back else next(self.source, None)
        self.number += line is not None
        return line

    def give_back(self, lines: list[bytes]) -> None:
        """Read these lines again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def text(self, line: bytes) -> str:
        """A line as text: UTF-8, else Windows-1252, which is counted."""
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            found = line.decode("cp1252")
        except UnicodeDecodeError:
            raise BrokenError(ENCODING) from None
        self.other += 1
        return found


def header(file: TextFile, delimiter: str) -> list[str]:
    """The cells of the first row."""
    row = next(_rows(Lines(file.lines()), delimiter, 0), None)
    return [c.strip() for c in row.cells] if row else []


def rows(file: TextFile, delimiter: str, width: int) -> tuple[Lines, Iterator[Row]]:
    """The rows after the header, blank lines left out; and the lines, which know how far they are."""
    lines = Lines(file.lines())
    found = _rows(lines, delimiter, width)
    next(found, None)
    return lines, _marked_last(found) if file.cut else found


def _marked_last(found: Iterator[Row]) -> Iterator[Row]:
    """The rows of a file that ends too early: nobody knows how the last one would have gone on."""
    last = next(found, None)
    for row in found:
        assert last is not None
        yield last
        last = row
    if last is not None:
        last.fault = CUT
        yield last


def _rows(lines: Lines, delimiter: str, width: int) -> Iterator[Row]:
    first = True
    while (line := lines.next()) is not None:
        if not line.strip(b"\r\n"):
            continue
        number = lines.number
        try:
            yield _fitted(Row(number, _cells(lines, line, delimiter)), 0 if first else width)
        except BrokenError as broken:
            yield Row(number, [line.decode("latin-1").rstrip("\r\n")], broken.fault)
        first = False


def _fitted(row: Row, width: int) -> Row:
    """A row as wide as the header; empty cells beyond it are no fault."""
    if width and len(row.cells) > width and not any(c.strip() for c in row.cells[width:]):
        row.cells = row.cells[:width]
    if width and len(row.cells) != width:
        row.fault = RAGGED
    return row


def _cells(lines: Lines, line: bytes, delimiter: str) -> list[str]:
    if b"\0" in line:
        raise BrokenError(NUL)
    if len(line) > LONGEST:
        raise BrokenError(LONG)
    text = lines.text(line)
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    found = split(text.rstrip("\r\n"), delimiter)
    return found if found is not None else _joined(lines, text, delimiter)


def _joined(lines: Lines, text: str, delimiter: str) -> list[str]:
    """The cells of a row with line breaks in quotes; where the quote never closes, only its own line is at fault."""
    taken: list[bytes] = []
    try:
        found = _closed(lines, text, delimiter, taken)
    except BrokenError:
        found = None
    if found is None:
        lines.give_back(taken)
        raise BrokenError(OPEN)
    return found


def _closed(lines: Lines, text: str, delimiter: str, taken: list[bytes]) -> list[str] | None:
    """The cells of a row once its open quote has closed on a later line; none when it does not."""
    parts = [text]
    size = len(text)
    while (line := lines.next()) is not None:
        taken.append(line)
        size += len(line)
        if b"\0" in line or size > LONGEST:
            return None
        parts.append(lines.text(line))
        # Only a line that holds a quote can close the cell.
        if '"' in parts[-1] and (found := split("".join(parts).rstrip("\r\n"), delimiter)) is not None:
            return found
    return None


def split(text: str, delimiter: str) -> list[str] | None:
    """The cells of a row's text: none when a quote is still open, BrokenError when one closes in mid-cell."""
    cells: list[str] = []
    at = 0
    while True:
        start = at + len(text[at:]) - len(text[at:].lstrip(" ")) if text[at : at + 1] == " " else at
        if text[start : start + 1] != '"':
            end = text.find(delimiter, at)
            cells.append(text[at:] if end < 0 else text[at:end])
        else:
            close = _closing(text, start + 1)
            if close < 0:
                return None
            end = text.find(delimiter, close)
            if text[close + 1 : len(text) if end < 0 else end].strip():
                raise BrokenError(AFTER)
            cells.append(text[start + 1 : close].replace('""', '"'))
        if end < 0:
            return cells
        at = end + 1


def _closing(text: str, at: int) -> int:
    """Where the quoted cell that begins at `at` closes, or -1."""
    while True:
        close = text.find('"', at)
        if close < 0 or text[close + 1 : close + 2] != '"':
            return close
        at = close + 2
