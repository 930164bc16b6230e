"""Whose the tables on a remote engine are, and bringing them to the shape that the settings mean.

The home keeps one mark: who it is, and for which engine, columns and time zone it was last brought in shape.
The engine keeps the same name in a small table, so that two workspaces cannot share one place by mistake.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING

from suara.errors import SettingsError
from suara.records import KINDS
from suara.store import shape
from suara.store.engines._batches import sweep
from suara.store.engines._live import SUPERSEDED, superseded, table_of, version_types, versions
from suara.store.warehouse import transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from suara.store.engines._remote import Remote

MARK = "facts"
MOVING = "facts_moving"  # the mark of an engine to which the facts are on their way
OWNER = "suara_owner"
OWNER_TYPES = {"workspace": "text", "load": "integer"}


def fits(engine: Remote, connection: DuckDBPyConnection) -> bool:
    """Whether the engine was brought in shape for these settings already."""
    found = _mark(connection, engine.mark)
    return _wanted(engine, found.get("owner", "")) == found


def settle(engine: Remote, connection: DuckDBPyConnection) -> None:
    """Claim the place, make tables and columns, sweep what a killed process left.

    In transactions of its own, whatever becomes of the caller's: the home knows its name before the engine does.
    """
    with connection.cursor() as aside:
        with transaction(aside):
            found = _mark(aside, engine.mark)
            owner = found.setdefault("owner", uuid.uuid4().hex)
            _write(aside, engine.mark, found)
        with transaction(aside):
            _settle(engine, aside, owner, found.get("timezone"))
            _write(aside, engine.mark, _wanted(engine, owner))


def _settle(engine: Remote, connection: DuckDBPyConnection, owner: str, zone: str | None) -> None:
    engine.make({OWNER: OWNER_TYPES})
    _claim(engine, connection, owner)
    engine.tidy()
    shapes = {versions(kind): version_types(kind, engine.dimensions) for kind in KINDS.values()}
    there = engine.make(shapes | {superseded(kind): SUPERSEDED for kind in KINDS.values()})
    for kind in KINDS.values():
        if there & {versions(kind), superseded(kind)}:
            sweep(engine, connection, kind)
    now = engine.home.settings.timezone
    if zone not in (None, now):
        _write_days(engine, now)


def _write(connection: DuckDBPyConnection, key: str, mark: dict[str, str]) -> None:
    connection.execute("INSERT OR REPLACE INTO suara_meta VALUES (?, ?)", [key, json.dumps(mark, sort_keys=True)])


def _mark(connection: DuckDBPyConnection, key: str) -> dict[str, str]:
    row = connection.execute("SELECT value FROM suara_meta WHERE key = ?", [key]).fetchone()
    return dict(json.loads(row[0])) if row else {}


def _wanted(engine: Remote, owner: str) -> dict[str, str]:
    settings = engine.home.settings
    place = place_of(engine.url)
    columns = shape.wanted(settings)["columns"]
    return {"owner": owner, "place": place, "columns": columns, "timezone": settings.timezone}


def place_of(url: str) -> str:
    """A mark of an engine's URL, which may hold a password."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _claim(engine: Remote, connection: DuckDBPyConnection, owner: str) -> None:
    import pyarrow as pa

    there = {row["workspace"] for row in engine.asked(table_of(OWNER, OWNER_TYPES))}
    if there - {owner}:
        raise SettingsError(
            "The engine holds the facts of another workspace in this place.",
            "Give each workspace its own database or path, or empty this one.",
        )
    if not there:
        if engine.mark == MARK:
            _check_nothing_left_behind(connection)
        engine.append(OWNER, 0, pa.table({"workspace": [owner], "load": [0]}).to_reader())


def _check_nothing_left_behind(connection: DuckDBPyConnection) -> None:
    """Loads that count have their facts somewhere else: to begin with none would lose them without a word."""
    query = "SELECT count(*) FROM suara_loads WHERE undone_at IS NULL AND accepted + updated > 0"
    row = connection.execute(query).fetchone()
    if row and row[0]:
        raise SettingsError(
            f"The facts of {row[0]:,} loads lie on another engine than the settings name.",
            "Name the former engine in the settings, or move the facts with `suara engine move`.",
        )


def _write_days(engine: Remote, zone: str) -> None:
    """Write the local days of every version anew."""
    for kind in KINDS.values():
        if kind.days:
            values = {day: engine.local_day(moment, zone) for moment, day in kind.days.items()}
            engine.rewrite(versions(kind), "occurred_at IS NOT NULL", values)
