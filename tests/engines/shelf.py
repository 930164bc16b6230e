"""Small sets of records of which one counts at a time: to ask something of each costs no load on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

import suara
from facts_helper import emptied
from suara.records import KINDS
from suara.serve.python import Workspace
from suara.store import loads
from suara.store.engines._live import versions
from suara.store.engines._remote import Remote

Records = Mapping[str, pa.Table]
AWAY = "TIMESTAMP '2025-01-01'"


def load(ws: Workspace, records: Records) -> int:
    """Load records by kind; how many were rejected."""
    return sum(ws.load(kind, rows).rejected for kind, rows in records.items())


@dataclass
class Shelf:
    """Sets of records by name, and a workspace without any others.

    At home a set is loaded when it is asked for. On a remote engine all of them lie side by side, each a load of its
    own as the loader makes it, and the home's list of loads is told which one counts: as when loads are taken back.
    """

    ws: Workspace
    sets: Mapping[str, Records]
    folder: Path

    def __post_init__(self) -> None:
        self.numbers: dict[str, list[int]] = {}
        self.rejected: dict[str, int] = {}
        if isinstance(self.ws.warehouse.engine, Remote):
            self._fill(self.ws.warehouse.engine)

    def show(self, name: str) -> Workspace:
        """The workspace with the records of one set and no others."""
        if not isinstance(self.ws.warehouse.engine, Remote):
            self.rejected[name] = load(emptied(self.ws), self.sets[name])
            return self.ws
        with self.ws.warehouse.writing() as connection:
            away = f"CASE WHEN list_contains(?, load) THEN NULL ELSE {AWAY} END"
            connection.execute(f"UPDATE suara_loads SET undone_at = {away}", [self.numbers[name]])
        return self.ws

    def _fill(self, engine: Remote) -> None:
        """Write all sets to the engine, a batch for each kind."""
        waiting: dict[str, list[pa.Table]] = {}
        brought = self._brought()
        engine.settle()
        with self.ws.warehouse.writing() as connection:
            for number, (name, kind, rows) in enumerate(brought, 1):
                self.numbers.setdefault(name, []).append(number)
                loads.record(connection, number, kind, "shelf", len(rows), loads.Counts(len(rows), 0, 0, 0), "")
                numbered = pa.array([number] * len(rows), pa.int64())
                waiting.setdefault(kind, []).append(rows.set_column(rows.column_names.index("load"), "load", numbered))
            for number, (kind, tables) in enumerate(waiting.items(), 1):
                engine.append(versions(KINDS[kind]), number, pa.concat_tables(tables).to_reader())

    def _brought(self) -> list[tuple[str, str, pa.Table]]:
        """What the loader makes of each set at home, by set and kind."""
        found = []
        settings = {"dimensions": self.ws.settings.dimensions, "timezone": self.ws.settings.timezone}
        with suara.create(self.folder, **settings) as home:
            for name, records in self.sets.items():
                self.rejected[name] = load(emptied(home), records)
                self.numbers[name] = []
                with home.warehouse.reading() as connection:
                    for kind in records:
                        rows = connection.sql(f"SELECT * FROM {KINDS[kind].plural}").to_arrow_table()
                        found.append((name, kind, rows))
        return found
