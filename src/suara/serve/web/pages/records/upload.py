"""A file that a browser sends: written part by part to a private place, and never held in memory as a whole."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from suara.errors import LoadError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks
    from starlette.requests import Request

LONGEST_NAME, LONGEST_FIELD, OVERHEAD = 180, 10_000, 100_000


@dataclass
class Parts:
    """The parts of a form as they come: the first file goes into `room`, short fields are kept."""

    room: Path
    fields: dict[str, str] = field(default_factory=dict)
    file: Path | None = None
    _sink: IO[bytes] | None = None
    _name: str = ""
    _header: tuple[bytes, bytes] = (b"", b"")
    _says: bytes = b""
    _text: bytes = b""

    def on_part_begin(self) -> None:
        """A part begins."""
        self._says, self._text, self._name = b"", b"", ""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's name."""
        self._header = (self._header[0] + data[start:end], self._header[1])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's value."""
        self._header = (self._header[0], self._header[1] + data[start:end])

    def on_header_end(self) -> None:
        """A header is whole."""
        if self._header[0].lower() == b"content-disposition":
            self._says = self._header[1]
        self._header = (b"", b"")

    def on_headers_finished(self) -> None:
        """The part's content begins: of the first file in a file of its own name."""
        _, options = parse_options_header(self._says)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and self.file is None and options[b"filename"]:
            self.file = self.room / plain_name(options[b"filename"].decode("utf-8", "replace"))
            self._sink = self.file.open("wb")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of the part's content."""
        if self._sink:
            self._sink.write(data[start:end])
        elif len(self._text) < LONGEST_FIELD:
            self._text += data[start:end]

    def on_part_end(self) -> None:
        """A part is whole."""
        if self._sink:
            self.close()
        elif self._name:
            self.fields[self._name] = self._text.decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the file."""
        if self._sink:
            self._sink.close()
            self._sink = None


async def received(request: Request, room: Path, most: int) -> tuple[Path, dict[str, str]]:
    """The file of a form of at most so many bytes, in `room`, and the form's other fields."""
    if int(request.headers.get("content-length") or 0) > most + OVERHEAD:
        raise _too_large(most)
    parts, size = Parts(room), 0
    try:
        parser = MultipartParser(_boundary(request), _calls(parts))
        async for chunk in request.stream():
            size += len(chunk)
            if size > most + OVERHEAD:
                raise _too_large(most)
            await run_in_threadpool(parser.write, chunk)
    except (MultipartParseError, UnicodeError) as fault:
        raise LoadError("The file did not arrive whole.", "Send it again.") from fault
    finally:
        parts.close()
    if parts.file is None:
        raise LoadError("No file was chosen.", "Choose a file, then send it.")
    return parts.file, parts.fields


async def discarded(request: Request) -> None:
    """Let the rest of a form pass by: a browser that may not send it out shows no reply."""
    with suppress(RuntimeError):  # all of it has come already
        async for _ in request.stream():
            pass


def plain_name(name: str) -> str:
    """The name of a file without folders and what does not print, not too long for a disk."""
    own = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).lstrip(".") or "upload.csv"
    head, dot, tail = own.rpartition(".") if "." in own else (own, "", "")
    room = LONGEST_NAME - len(tail.encode()[:20])
    short = head.encode()[:room].decode("utf-8", "ignore")
    return f"{short}{dot}{tail.encode()[:20].decode('utf-8', 'ignore')}"


def _boundary(request: Request) -> bytes:
    said = Message()
    said["content-type"] = request.headers.get("content-type", "")
    found = said.get_param("boundary")
    if said.get_content_type() != "multipart/form-data" or not isinstance(found, str):
        raise LoadError("This is no form with a file.", "Send it from the page of records.")
    return found.encode()


def _calls(parts: Parts) -> MultipartCallbacks:
    return {
        "on_part_begin": parts.on_part_begin,
        "on_header_field": parts.on_header_field,
        "on_header_value": parts.on_header_value,
        "on_header_end": parts.on_header_end,
        "on_headers_finished": parts.on_headers_finished,
        "on_part_data": parts.on_part_data,
        "on_part_end": parts.on_part_end,
    }


def _too_large(most: int) -> LoadError:
    return LoadError(
        f"The file is larger than {most / 1_000_000:,.0f} MB.",
        "Send it in parts or packed (.gz), use `suara load`, or raise upload_megabytes in the settings.",
    )
