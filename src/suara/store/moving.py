"""Moving a workspace's facts from one engine to another, load by load; it may be cut off and gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from suara import settings as settings_file
from suara.errors import EngineError, SettingsError
from suara.records import KINDS
from suara.store import changes
from suara.store.engines import _claim as claim
from suara.store.engines import engine_of
from suara.store.engines._remote import Remote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from suara.records import Kind
    from suara.store.engines._engine import Engine
    from suara.store.warehouse import Warehouse

Progress = Callable[[int, int | None], None]
STATE = "moving"
FAR = datetime(2999, 1, 1)  # noqa: DTZ001  an instant without zone, after all others


@dataclass
class State:
    """How far a move is: where to, the last load taken over, and the change of the facts up to which it holds."""

    place: str
    done: int = 0
    change: int = 0


@dataclass(frozen=True)
class Move:
    """One move of a workspace's facts."""

    home: Warehouse
    url: str

    @property
    def source(self) -> Engine:
        """Where the facts lie now."""
        return self.home.engine

    @contextmanager
    def target(self) -> Iterator[Engine]:
        """Where they are to lie, let go of afterwards."""
        engine = engine_of(self.url, self.home)
        if isinstance(engine, Remote):
            engine.mark = claim.MOVING
        try:
            yield engine
        finally:
            engine.close()

    def copy(self, target: Engine, progress: Progress | None = None) -> int:
        """Take every load over that is not there yet; how many it were. Both sides hold the same afterwards."""
        self._check()
        target.settle()
        state, copied = self._begun(target), 0
        waiting = self._waiting(state.done)
        total = sum(rows for _, _, rows in waiting)
        for load, kind, rows in waiting:
            with self.home.writing() as connection:
                with self.source.outgoing(connection, kind, load) as batch:
                    target.incoming(connection, kind, load, batch)
                state.done = load
                _write(connection, state)
            copied += rows
            if progress:
                progress(copied, total)
        self._compare(target)
        return len(waiting)

    def switch(self, target: Engine, *, keep: bool) -> None:
        """Let the workspace use the other engine from now on, and empty the former one unless it is to be kept."""
        with self.home.reading() as connection:
            if changes.head(connection) != _read(connection, self.url).change:
                raise EngineError("The facts have changed while they were moved.", "Run the move again: it goes on.")
        settings = msgspec.structs.replace(self.home.settings, engine=self.url)
        with self.home.writing() as connection:
            connection.execute("DELETE FROM suara_meta WHERE key IN (?, ?)", [STATE, claim.MARK])
            connection.execute("UPDATE suara_meta SET key = ? WHERE key = ?", [claim.MARK, claim.MOVING])
            settings_file.write(self.home.handle.path.parent, settings)
        if keep:
            return
        with self.home.writing() as connection:
            self.source.clear(connection)
        if self.source is self.home.at_rest:
            self.home.handle.rewrite()

    def _check(self) -> None:
        if self.url == self.home.settings.engine:
            raise SettingsError("The facts lie there already.", "Name another engine.")

    def _begun(self, target: Engine) -> State:
        """The state to go on from; after records were taken back or erased, the beginning."""
        with self.home.reading() as connection:
            state = _read(connection, self.url)
            news = changes.since(connection, state.change)
            head = changes.head(connection)
        if state.done and any(change.how != "load" for change in news):
            with self.home.writing() as connection:
                target.clear(connection)
            target.settle()
            state.done = 0
        state.change = head
        with self.home.writing() as connection:
            _write(connection, state)
        return state

    def _waiting(self, done: int) -> list[tuple[int, Kind, int]]:
        """The loads that count and are not over there yet, in their order, with their records."""
        query = """SELECT load, kind, accepted + updated FROM suara_loads
            WHERE undone_at IS NULL AND load > ? AND accepted + updated > 0 ORDER BY load"""
        with self.home.reading() as connection:
            rows = connection.execute(query, [done]).fetchall()
        return [(load, KINDS[kind], records) for load, kind, records in rows]

    def _compare(self, target: Engine) -> None:
        """Both must hold as many records of each kind, from the same first to the same last."""
        here, there = self.source.holdings(FAR), target.holdings(FAR)
        other = [kind for kind in KINDS if here[kind] != there[kind]]
        if other:
            counts = ", ".join(f"{k} {here[k].records:,} and {there[k].records:,}" for k in other)
            raise EngineError(f"The engines do not hold the same: {counts}.", "Nothing was switched; run it again.")


def _read(connection: DuckDBPyConnection, url: str) -> State:
    place = claim.place_of(url)
    row = connection.execute("SELECT value FROM suara_meta WHERE key = ?", [STATE]).fetchone()
    found = State(**json.loads(row[0])) if row else State(place)
    return found if found.place == place else State(place)


def _write(connection: DuckDBPyConnection, state: State) -> None:
    connection.execute("INSERT OR REPLACE INTO suara_meta VALUES (?, ?)", [STATE, json.dumps(state.__dict__)])
