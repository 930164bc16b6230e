"""The archive that a backup is: files one after another, and at the end what they are."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import msgspec

from suara.errors import KeepingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Progress = Callable[[int, int], None]

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1 << 20


class Entry(msgspec.Struct, frozen=True):
    """One file of an archive: its size in bytes and the SHA-256 of its content."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds, by which schemas; the last entry, so that one broken off has none."""

    format: int = FORMAT
    made_at: datetime
    warehouse_schema: int
    ledger_schema: str | None
    rows: dict[str, int]
    files: dict[str, Entry]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.files.values())


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner alone that appears under its name when it is whole and on the disk, or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def put(archive: ZipFile, name: str, source: BinaryIO, step: Callable[[int], None]) -> Entry:
    """Add a file to an archive piece by piece; `step` hears of each piece's bytes."""
    with archive.open(name, "w", force_zip64=True) as target:
        return _copy(source, target, step)


def seal(archive: ZipFile, manifest: Manifest) -> None:
    """Add the manifest, the last entry."""
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


@contextmanager
def opened(path: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    """An archive to read from, with its manifest; a KeepingError where it is none of ours."""
    try:
        with ZipFile(path) as archive:
            yield archive, msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (OSError, BadZipFile, KeyError, EOFError, msgspec.MsgspecError) as fault:
        raise KeepingError(f"{path} cannot be read as a backup: {fault}.", "Choose another backup.") from fault


def verify(path: Path, archive: ZipFile, manifest: Manifest, step: Callable[[int], None]) -> None:
    """See that every file is there, is what the manifest says, and stays inside the folder; writes nothing."""
    names = [info.filename for info in archive.infolist()]
    strangers = set(names) ^ {MANIFEST, *manifest.files}
    if strangers or len(names) != len(set(names)):
        raise _damaged(path, f"its files and its manifest disagree: {', '.join(sorted(strangers))}")
    for name, entry in manifest.files.items():
        if not _inside(name):
            raise _damaged(path, f"{name!r} would leave the folder")
        if archive.getinfo(name).file_size != entry.size:
            raise _damaged(path, f"{name} has another size than it should")
        extract(path, archive, name, entry, None, step)


def extract(
    path: Path, archive: ZipFile, name: str, entry: Entry, target: BinaryIO | None, step: Callable[[int], None]
) -> None:
    """Write one file of an archive out, or only read it; a KeepingError unless its content is what it should be."""
    try:
        with archive.open(name) as source:
            found = _copy(source, target, step, limit=entry.size)
    except BadZipFile as fault:
        raise _damaged(path, f"{name}: {fault}") from fault
    if found != entry:
        raise _damaged(path, f"{name} was changed")


def compressed(file: BinaryIO) -> ZipFile:
    """A new archive in an open file; light compression, as a warehouse's columns are packed already."""
    return ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1)


def _copy(source: IO[bytes], target: IO[bytes] | None, step: Callable[[int], None], limit: int | None = None) -> Entry:
    digest, size = hashlib.sha256(), 0
    while (limit is None or size <= limit) and (piece := source.read(PIECE)):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
        step(len(piece))
    return Entry(size, digest.hexdigest())


def _inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not any(c in name for c in "\\:\0")


def _damaged(path: Path, what: str) -> KeepingError:
    return KeepingError(f"{path} is damaged: {what}.", "Nothing was written. Choose another backup.")
