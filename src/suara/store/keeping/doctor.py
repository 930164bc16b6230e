"""Examining a workspace: what is well, what may go wrong, what is wrong, and what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from suara import settings as settings_file
from suara.errors import SuaraError
from suara.records import KINDS
from suara.settings import utc_now
from suara.store.keeping import afar
from suara.store.keeping.erase import DUE
from suara.store.keeping.spill import left_over
from suara.store.naming import quoted
from suara.store.schema import column_types, history
from suara.store.shape import local_day, stated
from suara.store.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from suara.settings import Settings
    from suara.store.engines._engine import Engine

Status = Literal["ok", "warn", "fail"]
SAMPLE = 10_000
ROOM = 100_000_000
BEHIND = 10_000


@dataclass(frozen=True)
class Finding:
    """What one check found; a `remedy` unless all is well."""

    check: str
    status: Status
    message: str
    remedy: str = ""

    def to_dict(self) -> dict[str, str]:
        """Its fields by name."""
        return asdict(self)


@dataclass(frozen=True)
class Patient:
    """The workspace under examination."""

    folder: Path

    @cached_property
    def settings(self) -> Settings:
        """Its settings."""
        return settings_file.read(self.folder)

    @cached_property
    def warehouse(self) -> Warehouse:
        """Its warehouse."""
        return Warehouse(self.folder, self.settings)

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Its warehouse, to read from."""
        with self.warehouse.reading() as connection:
            yield connection

    @property
    def afar(self) -> Engine | None:
        """The engine where its facts lie, unless they lie in the warehouse."""
        return self.warehouse.engine if self.settings.engine != "duckdb" else None


def examine(folder: Path) -> list[Finding]:
    """Every check of a workspace, in order; without settings that can be read there is only that one to report."""
    patient = Patient(folder)
    first = _checked(patient, "settings", _settings)
    return [first, *(_checked(patient, name, check) for name, check in CHECKS.items() if first.status == "ok")]


def _checked(patient: Patient, name: str, check: Callable[[Patient], str | Finding]) -> Finding:
    import duckdb

    try:
        found = check(patient)
    except SuaraError as fault:
        found = Finding(name, "fail", fault.message, fault.remedy)
    except (OSError, duckdb.Error) as fault:
        found = Finding(name, "fail", f"{fault}", "Restore a backup.")
    return found if isinstance(found, Finding) else Finding(name, "ok", found)


def _settings(patient: Patient) -> str | Finding:
    if not (patient.folder / settings_file.FILE).exists():
        return Finding("settings", "fail", f"{patient.folder} has no {settings_file.FILE}.", "Restore a backup.")
    return f"{settings_file.FILE} is readable; days begin in {patient.settings.timezone}."


def _warehouse(patient: Patient) -> str | Finding:
    with patient.reading() as connection:
        meta = stated(connection)
    if DUE in meta:
        return Finding("warehouse", "warn", "An erasure was cut off before the bytes were gone.", "Run it again.")
    return f"It opens, and its schema is version {meta['schema']}."


def _tables(patient: Patient) -> str | Finding:
    with patient.reading() as connection:
        rows = connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()
    declared = {
        (table, column)
        for kind in KINDS.values()
        for table in (kind.plural, history(kind))
        for column in column_types(kind, patient.settings.dimensions)
    }
    missing = sorted(f"{table}.{column}" for table, column in declared - set(rows))
    if missing:
        return Finding("tables", "fail", f"Columns are missing: {', '.join(missing)}.", "Restore a backup.")
    return f"All {len(KINDS)} kinds of records have their tables."


def _ids(patient: Patient) -> str | Finding:
    counts = afar.repeated_ids(patient.afar) if patient.afar else _repeated_ids(patient)
    repeated = [f"{n:,} in {table}" for table, n in counts if n]
    if repeated:
        return Finding("ids", "fail", f"Ids are missing or repeated: {', '.join(repeated)}.", "Restore a backup.")
    return "Every record's id is its own."


def _repeated_ids(patient: Patient) -> list[tuple[str, int]]:
    queries = [
        f"SELECT '{k.plural}', count(*) - count(DISTINCT {quoted(k.name)}) FROM {quoted(k.plural)}"
        for k in KINDS.values()
    ]
    with patient.reading() as connection:
        return connection.execute(" UNION ALL ".join(queries)).fetchall()


def _days(patient: Patient) -> str | Finding:
    zone = patient.settings.timezone
    wrong = list(afar.wrong_days(patient.afar, zone, SAMPLE)) if patient.afar else _wrong_days(patient)
    if wrong:
        return Finding("days", "fail", f"Local days disagree with the zone: {', '.join(wrong)}.", "Restore a backup.")
    return f"The local days (of up to {SAMPLE:,} records of a kind) agree with the zone."


def _wrong_days(patient: Patient) -> list[str]:
    with patient.reading() as connection:
        return [t for t, query in _day_queries(patient.settings.timezone) if connection.execute(query).fetchone()]


def _day_queries(zone: str) -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        differs = " OR ".join(f"{quoted(d)} IS DISTINCT FROM {local_day(m, zone)}" for m, d in kind.days.items())
        sample = f"(SELECT * FROM {quoted(kind.plural)} USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1))"
        yield kind.plural, f"SELECT 1 FROM {sample} WHERE {differs} LIMIT 1"


def _ledger(patient: Patient) -> str | Finding:
    from suara.store.ledger import Ledger

    ledger = Ledger(patient.folder, patient.settings.ledger)
    if not ledger.exists:
        return "There is none; it is made when somebody's address is loaded."
    faults = ledger.faults()
    if faults:
        return Finding("ledger", "fail", f"It is damaged: {faults[0]}.", "Restore a backup.")
    if ledger.path and os.name == "posix" and stat.S_IMODE(ledger.path.stat().st_mode) & 0o077:
        return Finding("ledger", "warn", "Others on this machine may read it.", f"Run `chmod 600 {ledger.path}`.")
    return "It is sound, and only its owner may read it."


def _answers(patient: Patient) -> str | Finding:
    from suara.store import journal, responses
    from suara.store.ledger import Ledger

    ledger = Ledger(patient.folder, patient.settings.ledger)
    if not ledger.exists:
        return "Nothing was asked yet."
    with ledger.reading() as connection:
        astray, waiting = responses.astray(connection), journal.due(connection, utc_now())
    if astray:
        return Finding("answers", "fail", f"{astray:,} belong to no response.", "Restore a backup.")
    if waiting > BEHIND:
        message = f"{waiting:,} changes wait for the warehouse."
        return Finding("answers", "warn", message, "See that `suara serve` runs, and what it reports.")
    return "Every answer has its response, and the warehouse keeps up."


def _left_overs(patient: Patient) -> str | Finding:
    left = left_over(patient.folder)
    if left:
        names = ", ".join(path.name for path in left)
        return Finding("left-overs", "warn", f"A process that was killed left {names}.", "The next load removes them.")
    return "No process left anything behind."


def _disk(patient: Patient) -> str | Finding:
    free = shutil.disk_usage(patient.folder).free
    held = sum(p.stat().st_size for p in patient.folder.rglob("*") if p.is_file())
    size = f"{held / 1e9:,.1f} GB" if held >= 1e9 else f"{held / 1e6:,.1f} MB"
    said = f"{free / 1e9:,.1f} GB are free, and the workspace takes {size}."
    if free < max(ROOM, 2 * held):
        return Finding("disk", "warn", said, "Make room: loads, erasures and upgrades write the warehouse anew.")
    return said


def _cache(patient: Patient) -> str | Finding:
    cache = patient.folder / ".cache"
    if not os.access(cache if cache.exists() else patient.folder, os.W_OK | os.X_OK):
        return Finding("cache", "warn", f"{cache} cannot be written to.", "Give yourself the right to.")
    return "Plans can be kept."


CHECKS: dict[str, Callable[[Patient], str | Finding]] = {
    "warehouse": _warehouse,
    "tables": _tables,
    "ids": _ids,
    "days": _days,
    "ledger": _ledger,
    "answers": _answers,
    "left-overs": _left_overs,
    "disk": _disk,
    "cache": _cache,
}
