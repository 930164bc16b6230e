"""A workspace into one archive while others work, and an archive into a workspace."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from suara import settings as settings_file
from suara.errors import KeepingError
from suara.store import schema, warehouse
from suara.store.keeping.archive import (
    FORMAT,
    Entry,
    Manifest,
    compressed,
    extract,
    new_file,
    opened,
    put,
    seal,
    verify,
)
from suara.store.keeping.spill import new_spill
from suara.store.naming import quoted
from suara.store.shape import stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from zipfile import ZipFile

    from suara.store.handle import Handle
    from suara.store.keeping.archive import Progress

LEDGER = "ledger.sqlite"
FOLDERS = ("recipes", "rejects")
BACKUPS = "backups"


def back_up(folder: Path, handle: Handle, file: Path, progress: Progress | None = None) -> Manifest:
    """Write settings, recipes, rejects, warehouse and ledger into one archive, whole or not at all.

    Others may read meanwhile; writers wait. The warehouse is copied before the ledger, so that every fact
    finds its person. `progress` hears bytes done and bytes in all.
    """
    if not file.parent.is_dir():
        raise KeepingError(f"There is no folder {file.parent}.", "Make it, or choose another place.")
    try:
        with new_file(file) as target, compressed(target) as archive:
            manifest = _written(folder, handle, archive, progress)
            seal(archive, manifest)
    except OSError as fault:
        raise KeepingError(f"{file} cannot be written: {fault.strerror}.", "Choose another place.") from fault
    return manifest


def restore(file: Path, folder: Path, progress: Progress | None = None) -> Manifest:
    """Make a workspace of an archive in a new or empty folder; every byte is verified before one is written."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KeepingError(f"{folder} is not empty.", "Choose a new or empty folder.")
    with opened(file) as (archive, manifest):
        check_known(manifest)
        step = _steps(progress, 2 * manifest.size)
        verify(file, archive, manifest, step)
        with _new_folder(folder) as half:
            unpack(file, archive, manifest, half, step)
    return manifest


def unpack(file: Path, archive: ZipFile, manifest: Manifest, folder: Path, step: Callable[[int], None]) -> None:
    """Write a verified archive's files into a folder; the ledger is its owner's alone."""
    for name, entry in manifest.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600 if name == LEDGER else 0o666, exist_ok=False)
        with path.open("wb") as target:
            extract(file, archive, name, entry, target, step)
            os.fsync(target.fileno())


def check_known(manifest: Manifest) -> None:
    """Refuse an archive that a newer Suara wrote."""
    from suara.store.ledger_tables import HEAD

    newer = manifest.format > FORMAT or manifest.warehouse_schema > schema.VERSION
    if newer or (manifest.ledger_schema or "") > HEAD:
        raise KeepingError("The backup was written by a newer Suara.", "Update Suara, then restore it.")


def _written(folder: Path, handle: Handle, archive: ZipFile, progress: Progress | None) -> Manifest:
    step = _steps(progress, sum(path.stat().st_size for path in _plain_files(folder, LEDGER, warehouse.FILE)))
    files: dict[str, Entry] = {}
    with handle.at_rest() as still:
        meta, rows = _described(handle)
        files[warehouse.FILE] = put(archive, warehouse.FILE, still, step)
    with _ledger_copy(folder) as (copy, version):
        if copy:
            files[LEDGER] = put(archive, LEDGER, copy, step)
    for path in _plain_files(folder, settings_file.FILE, *FOLDERS):
        with path.open("rb") as source:
            name = path.relative_to(folder).as_posix()
            files[name] = put(archive, name, source, step)
    return Manifest(
        made_at=datetime.now(UTC),
        warehouse_schema=int(meta.get("schema", schema.VERSION)),
        ledger_schema=version,
        rows=rows,
        files=files,
    )


def _described(handle: Handle) -> tuple[dict[str, str], dict[str, int]]:
    """What the warehouse says of itself, and the rows of each table."""
    with handle.held(writable=False) as connection, connection.cursor() as cursor:
        tables = [name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        counts = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM {quoted(t)}" for t in tables)
        return stated(cursor), dict(cursor.execute(counts).fetchall())


def _plain_files(folder: Path, *names: str) -> Iterator[Path]:
    """The files of those names and those below folders of those names; links are not followed."""
    for name in names:
        path = folder / name
        for found in sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]:
            if found.is_file() and not found.is_symlink():
                yield found


@contextmanager
def _ledger_copy(folder: Path) -> Iterator[tuple[BinaryIO | None, str | None]]:
    """A consistent copy of the ledger and its schema's version; it is gone afterwards."""
    if not (folder / LEDGER).exists():
        yield None, None
        return
    copies = new_spill(folder)
    try:
        with closing(sqlite3.connect(folder / LEDGER)) as source, closing(sqlite3.connect(copies / LEDGER)) as target:
            source.backup(target)
            version = target.execute("SELECT version_num FROM alembic_version").fetchone()
        with (copies / LEDGER).open("rb") as copy:
            yield copy, version[0]
    except sqlite3.Error as fault:
        raise KeepingError(f"The ledger cannot be copied: {fault}.", "Run `suara doctor`.") from fault
    finally:
        shutil.rmtree(copies)


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder that appears under its name when all is in it, or not at all."""
    folder = folder.resolve()
    try:
        half = folder.with_name(f".{folder.name}.{os.getpid()}.half")
        half.mkdir(parents=True)
    except OSError as fault:
        raise KeepingError(f"{folder} cannot be made: {fault.strerror}.", "Choose another place.") from fault
    try:
        yield half
        if folder.exists():
            folder.rmdir()
        half.replace(folder)
    except OSError as fault:
        raise KeepingError(f"{folder} cannot be written: {fault.strerror}.", "Choose another place.") from fault
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _steps(progress: Progress | None, total: int) -> Callable[[int], None]:
    done = 0

    def step(size: int) -> None:
        nonlocal done
        done += size
        if progress:
            progress(min(done, total), total)

    return step
