"""What goes to a server and comes from it in bulk: deliveries of records, backups."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.collect.intake import frames
from suara.collect.intake.database import SqlQuery
from suara.collect.intake.receive import source_of
from suara.errors import KeepingError, LoadError
from suara.serve.wire.values import moment, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from suara.serve.remote.line import Line

    Progress = Callable[[int, int | None], None]

ARROW, FILE = "application/vnd.apache.arrow.stream", "application/octet-stream"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Sent:
    """A delivery on its way: its form, its name and source, how to read it, and what gives its bytes."""

    kind: str
    name: str | None
    source: str | None
    recipe: str | None
    body: Callable[[], Iterator[bytes]]


def delivery(data: object, source: str | None, recipe: object, progress: Progress | None) -> Sent:
    """What a caller hands over, as a stream of bytes: a file as it is, all else as Arrow."""
    how = _recipe(recipe)
    if isinstance(data, (str, Path)):
        path = Path(data)
        _check(path)
        return Sent(FILE, path.name, source or source_of(path), how, lambda: _file(path))
    own = data.name if isinstance(data, SqlQuery) else frames.NAME
    return Sent(ARROW, None, source or own, how, lambda: _stream(data, progress))


def _check(path: Path) -> None:
    """The faults that a local workspace tells before it reads."""
    if path.is_dir():
        raise LoadError(f"{path} is a folder, not a file.", f"Name the files in it, such as {path / '*.csv'}.")
    if not path.is_file():
        raise LoadError(f"There is no file {path}.", "Check its path.")


def _recipe(given: object) -> str | None:
    from suara.collect.intake import recipe

    if given is None:
        return None
    found = recipe.read(Path(given)) if isinstance(given, (str, Path)) else given
    return json.dumps(plain(found), default=str)


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while part := source.read(CHUNK):
            yield part


def _stream(data: object, progress: Progress | None) -> Iterator[bytes]:
    """A frame or stream of batches as an Arrow stream."""
    import pyarrow as pa

    class Sink:
        """Holds what was written until it is taken."""

        closed = False

        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def write(self, part: bytes) -> int:
            """Keep a part."""
            self.parts.append(bytes(part))
            return len(part)

        def taken(self) -> bytes:
            """All parts so far."""
            found, self.parts = b"".join(self.parts), []
            return found

    sink, done = Sink(), 0
    with frames.reader(data) as batches, pa.ipc.new_stream(sink, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            done += batch.num_rows
            if progress:
                progress(done, None)
            yield sink.taken()
    yield sink.taken()


def event(values: dict[str, Any]) -> dict[str, Any]:
    """An event of a timeline as a local workspace gives it."""
    from suara.records import KINDS

    times = {c.name for c in KINDS[values["kind"]].columns.values() if c.type == "timestamp"}
    record = {k: moment(v) if k in times else v for k, v in values["record"].items()}
    at: datetime = moment(values["occurred_at"])
    return {"kind": values["kind"], "occurred_at": at, "record": record}


def free(file: str | Path, *, replace: bool) -> Path:
    """The path of a backup that may be written."""
    path = Path(file)
    if path.exists() and not replace:
        raise KeepingError(
            f"There is a file {file} already.", "Name another, or write over it with --replace (replace=True)."
        )
    return path


def fetched(line: Line, path: str, file: Path) -> None:
    """A file of the server's here, whole or not at all, for its owner alone."""
    half = file.with_name(f".{file.name}.half")
    try:
        half.touch(mode=0o600)
        line.fetch(path, half)
        half.replace(file)
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
