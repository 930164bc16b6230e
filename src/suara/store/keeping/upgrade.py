"""Moving a workspace to the schema of this Suara: a backup first, and back to it when anything fails."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from suara.errors import KeepingError
from suara.store import ledger_places, ledger_tables, schema, shape, warehouse, warehouse_history
from suara.store.keeping.archive import opened
from suara.store.keeping.backup import BACKUPS, back_up, unpack
from suara.store.keeping.spill import new_spill, sweep
from suara.store.ledger_history import MIGRATIONS as LEDGER_MIGRATIONS
from suara.store.ledger_history import bring_up_to_date
from suara.store.warehouse import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from suara.store.handle import Handle
    from suara.store.keeping.archive import Progress
    from suara.store.ledger import Ledger
    from suara.store.warehouse_history import Migrations


@dataclass(frozen=True)
class Versions:
    """The versions of a workspace's schemas; a workspace without people has no ledger."""

    warehouse: int
    ledger: str | None

    @property
    def newest(self) -> bool:
        """Whether they are those that this Suara writes."""
        return self.warehouse == schema.VERSION and self.ledger in (None, ledger_tables.HEAD)


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade did: from where to where, and the backup that leads back; none if nothing was to do."""

    before: Versions
    after: Versions
    backup: Path | None

    def __str__(self) -> str:
        if self.backup is None:
            return "The workspace is up to date: nothing was done."
        return f"The workspace is up to date. As it was before: {self.backup}"


def upgrade(
    folder: Path,
    handle: Handle,
    ledger: Ledger,
    progress: Progress | None = None,
    *,
    migrations: Migrations = warehouse_history.MIGRATIONS,
    ledger_migrations: Path = LEDGER_MIGRATIONS,
) -> Upgrade:
    """Bring warehouse and ledger up to date, both or neither; `progress` is that of the backup before it.

    Each is moved in one transaction, so that a process that is killed in between is resumed by calling again.
    """
    sweep(folder)
    before = versions(handle, ledger)
    if before.newest:
        return Upgrade(before, before, None)
    backup = _backed_up(folder, handle, progress)
    try:
        with handle.held(writable=True) as connection, transaction(connection):
            warehouse_history.bring_up_to_date(connection, before.warehouse, migrations)
        if before.ledger:
            with ledger.upgrading() as transacted:
                bring_up_to_date(transacted, ledger_migrations)
    except BaseException as fault:
        roll_back(folder, handle, backup)
        if isinstance(fault, Exception):
            raise KeepingError(
                f"The upgrade failed, and the workspace is as it was: {fault}",
                f"The backup made before it is {backup}; please report the fault.",
            ) from fault
        raise
    handle.openings += 1
    return Upgrade(before, versions(handle, ledger), backup)


def versions(handle: Handle, ledger: Ledger) -> Versions:
    """What a workspace's stores say of themselves; those of a newer Suara are a KeepingError."""
    with handle.held(writable=False) as connection, connection.cursor() as cursor:
        number = int(shape.stated(cursor).get("schema", schema.VERSION))
    found = Versions(number, ledger.version())
    if found.warehouse > schema.VERSION or (found.ledger or "") > ledger_tables.HEAD:
        raise KeepingError("The workspace was written by a newer Suara.", "Update Suara, then open it again.")
    return found


def roll_back(folder: Path, handle: Handle, backup: Path) -> None:
    """Put the warehouse and the ledger of a backup in the place of those that are there."""
    copies = new_spill(folder)
    try:
        with opened(backup) as (archive, manifest):
            unpack(backup, archive, manifest, copies, lambda _: None)
        handle.replace(copies / warehouse.FILE)
        if (copies / ledger_places.FILE).exists():
            with (
                closing(sqlite3.connect(copies / ledger_places.FILE)) as source,
                closing(sqlite3.connect(folder / ledger_places.FILE, timeout=ledger_places.PATIENCE)) as target,
            ):
                source.backup(target)
    finally:
        shutil.rmtree(copies)


def _backed_up(folder: Path, handle: Handle, progress: Progress | None) -> Path:
    (folder / BACKUPS).mkdir(exist_ok=True)
    backup = folder / BACKUPS / f"before-upgrade-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.zip"
    back_up(folder, handle, backup, progress)
    return backup
