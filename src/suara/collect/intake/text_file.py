"""Text files as they come: packed or not, in whatever encoding, as plain UTF-8 lines with their numbers."""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

from suara.errors import LoadError
from suara.store.stage import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 22
# Gzip packs at most about 1,030 to 1; real exports stay far below this.
MOST_UNPACKED = 250
UNPACKED_FREELY = 1 << 27
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Look:
    """What a file's bytes are like: its lines, and what a plain reader would stumble over."""

    lines: int
    quotes: int
    blanks: bool
    awkward: bool


@dataclass(frozen=True)
class TextFile:
    """A text file on disk. `name` is what reports call it; `cut` says that its packing ended too early."""

    path: Path
    name: str
    encoding: str
    cut: bool = False

    @cached_property
    def look(self) -> Look:
        """Read the bytes once, for what is in them."""
        lines = quotes = 0
        blanks = awkward = False
        tail = b"\n"
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                lines += block.count(b"\n")
                quotes += block.count(b'"')
                seam = tail + block[:2]
                blanks = blanks or any(b in block or b in seam for b in (b"\n\n", b"\n\r\n"))
                awkward = awkward or b"\0" in block or block.count(b"\r") != block.count(b"\r\n")
                tail = block[-1:]
        ended = tail == b"\n"
        return Look(lines if ended else lines + 1, quotes, blanks, awkward)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size

    def lines(self) -> Iterator[bytes]:
        """The lines as UTF-8 (as far as they are) with their ends, whatever ends them."""
        rest = b""
        for block in self._blocks():
            pieces = (rest + block).splitlines(keepends=True)
            rest = pieces.pop() if pieces and not _ended(pieces[-1]) else b""
            yield from pieces
        if rest:
            yield from rest.splitlines(keepends=True)

    def _blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            if self.encoding == "utf-8":
                yield from _without_mark(file)
                return
            decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
            while block := file.read(BLOCK):
                yield decoder.decode(block).encode("utf-8", "replace")
            yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _ended(line: bytes) -> bool:
    # A lone carriage return at the end of a block may be the first half of a line's end.
    return line.endswith(b"\n")


def _without_mark(file: IO[bytes]) -> Iterator[bytes]:
    first = file.read(BLOCK)
    if first:
        yield first.removeprefix(codecs.BOM_UTF8)
    while block := file.read(BLOCK):
        yield block


def opened(path: Path, room: Path, encoding: str = "") -> TextFile:
    """A text file ready to be read; a packed one is unpacked into `room` first."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        plain, cut = _unpacked(path, room) if packed else (path, False)
        with plain.open("rb") as file:
            head = file.read(4096)
    except OSError as fault:
        raise unreadable(str(path), fault.strerror or fault) from fault
    return TextFile(plain, path.name, encoding or _encoding(head), cut)


def peeked(path: Path) -> TextFile:
    """A text file as it lies there, to look at its first lines."""
    with path.open("rb") as file:
        return TextFile(path, path.name, _encoding(file.read(4096)))


def _encoding(head: bytes) -> str:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    half = len(head) // 2
    if half > 8 and head[1::2].count(0) > 0.6 * half:
        return "utf-16-le"
    return "utf-16-be" if half > 8 and head[0::2].count(0) > 0.6 * half else "utf-8"


def _unpacked(path: Path, plain: Path) -> tuple[Path, bool]:
    most = max(UNPACKED_FREELY, MOST_UNPACKED * path.stat().st_size)
    with gzip.open(path, "rb") as packed, plain.open("wb") as file:
        try:
            while block := packed.read1(BLOCK):
                file.write(block)
                if file.tell() > most:
                    raise LoadError(
                        f"{path.name} unpacks to more than {MOST_UNPACKED} times its size.",
                        "It looks like a decompression bomb. If you trust it, unpack it yourself and load the result.",
                    )
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            if not file.tell():
                raise unreadable(path.name, fault) from fault
            return plain, True
    return plain, False
