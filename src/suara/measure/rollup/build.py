"""Reading what is to be at rest from the facts: cubes, finished evidence, and the times at which records turn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.evidence import Facts, Job
from suara.measure.period import Period
from suara.measure.question import Question, seconds
from suara.measure.rollup.design import Design, compile_cube
from suara.measure.rollup.stale import own_kinds
from suara.measure.run import Run, earlier
from suara.measure.scope import DUE, IBIS_TYPES
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from suara.measure.metric import OverRows
    from suara.measure.plan import Plan
    from suara.store.changes import Change
    from suara.store.rollups import Cube, Span

MANY = 20_000


def question(as_of: datetime, by: tuple[str, ...] = ()) -> Question:
    """The question to which evidence at rest is the answer."""
    return Question(
        metrics=(), since=None, until=None, grain=None, by=by, where=(), compare=None, as_of=as_of, weighted=False
    )


def ever(zone: str) -> Period:
    """All time."""
    since, until = datetime(1900, 1, 1), datetime(2900, 1, 1)  # noqa: DTZ001  local times
    return Period(since, since, until, zone)


@dataclass(frozen=True)
class Builder:
    """Reads, of one view, what is to be at rest as of an instant."""

    facts: Facts
    design: Design
    as_of: datetime

    @property
    def view(self) -> str:
        """The name of the view."""
        return self.design.view

    def plan(self, metrics: Mapping[str, OverRows], dimensions: tuple[str, ...], *, some_days: bool) -> Plan:
        """The query of a cube."""
        facts = self.facts
        types = facts.settings.dimensions
        return compile_cube(self.view, metrics, dimensions, types, facts.warehouse.engine, some_days=some_days)

    def run(self, stretches: Sequence[Period] | None, by: tuple[str, ...] = ()) -> Run:
        """A query over some stretches of days, or over all time."""
        placed = tuple(enumerate(stretches or [ever(self.facts.calendar.zone)]))
        return self.facts.run(Job(question(self.as_of, by), self.view, {}, placed))

    def cells(self, cube: Cube, stretches: Sequence[Period] | None) -> pa.Table:
        """The rows of a cube, of some stretches of days or of all."""
        plan = self.plan(self.design.parts[cube.shares], cube.dimensions, some_days=stretches is not None)
        with self.run(stretches, cube.dimensions).stream(plan.sql) as reader:
            return reader.read_all()

    def finished(self, by: tuple[str, ...], spans: Sequence[Span]) -> list[list[Any]]:
        """The finished evidence of spans: rows of dimensions, since, until, metric, segment, item, state."""
        zone, dimensions = self.facts.calendar.zone, json.dumps(by)
        placed = tuple((i, Period(since, since, until, zone)) for i, (since, until) in enumerate(spans))
        found = self.facts.evidence(Job(question(self.as_of, by), self.view, self.design.others, placed))
        rows: list[list[Any]] = [[dimensions, since, until, None, None, None, None] for since, until in spans]
        for label, cells in found.states.items():
            for (i, segment, item), state in cells.items():
                rows.append([dimensions, *spans[i], label, json.dumps(segment), item, json.dumps(state)])
        return rows

    # -- times at which records turn --------------------------------------------------------------

    def last_turn(self) -> datetime | None:
        """The last time before the instant in all the records behind the view."""
        engine = self.facts.warehouse.engine
        view = VIEWS[self.view]
        kinds = {*view.kinds, *(("customer",) if view.borrows else ())}
        times = [engine.bounds(KINDS[kind], self._moments(kind), self.as_of) for kind in sorted(kinds)]
        shifted = [max(found) for found in times if found]
        return max(shifted, default=None)

    def next_turn(self) -> datetime | None:
        """The first time from the instant on in the other records on which the view hangs."""
        view = VIEWS[self.view]
        others = set(view.kinds) - set(own_kinds(view))
        kinds = others | ({"customer"} if view.borrows and "customer" not in own_kinds(view) else set())
        found = [turn for kind in sorted(kinds) for turn in self._turns(kind, None).values()]
        return min(found, default=None)

    def turns(self) -> dict[date, datetime]:
        """By local day of the view, the first time from the instant on in its records."""
        view = VIEWS[self.view]
        found: dict[date, datetime] = {}
        for kind in own_kinds(view):
            day = "day" if view.lives or view.day not in KINDS[kind].days.values() else view.day
            for key, turn in self._turns(kind, day).items():
                found[key] = min(turn, found.get(key, turn))
        return found

    def _moments(self, kind: str) -> list[str]:
        """The columns that hold times at which a record of a kind becomes visible or another."""
        due = [name for name in DUE if name in VIEWS[self.view].turns]
        times = [c.name for c in KINDS[kind].columns.values() if c.type == "timestamp"]
        return [name for name in times if name not in DUE or name in due]

    def _turns(self, kind: str, day: str | None) -> dict[Any, datetime]:
        """By day, or under null, the first time from the instant on in the records of a kind."""
        import ibis

        types = {c: IBIS_TYPES[t] for c, t in column_types(KINDS[kind], self.facts.settings.dimensions).items()}
        raw = ibis.table(types, name=KINDS[kind].plural)
        found: dict[Any, datetime] = {}
        for moment, length in self._shifted(kind):
            from_ = earlier(self.as_of, length)
            later = raw.filter(raw[moment] >= ibis.literal(from_, "timestamp"))
            turn = later[moment].min()
            added = later.group_by(suara_day=later[day]).aggregate(turn=turn) if day else later.aggregate(turn=turn)
            for row in self.facts.warehouse.engine.rows(self._text(added), {}, {}):
                if row["turn"] is not None:
                    at, key = row["turn"] + timedelta(seconds=length), row.get("suara_day")
                    found[key] = min(at, found.get(key, at))
        found.pop(None, None) if day else None
        return found

    def _shifted(self, kind: str) -> list[tuple[str, float]]:
        """Columns of times, with how many seconds later they matter."""
        view = VIEWS[self.view]
        windows = [seconds(view.settings[name], name) for name in view.turns if name in view.settings]
        own = kind in own_kinds(view)
        return [(moment, 0.0) for moment in self._moments(kind)] + [("occurred_at", w) for w in windows if own]

    def _text(self, expression: Any) -> str:
        return self.facts.warehouse.engine.compile(expression)

    # -- days behind changes of other records -----------------------------------------------------

    def days_linked(self, kind: str, own: str, theirs: str, found: Iterable[Change]) -> set[date] | None:
        """The days of rows that share a value with records of another kind that changed; null where too many did."""
        import ibis

        loads = [change.load for change in found if change.how == "load" and change.load is not None]
        engine, days = self.facts.warehouse.engine, set[Any]()
        values = engine.brought(KINDS[kind], theirs, loads, MANY)
        if values is None:
            return None
        for mine in own_kinds(VIEWS[self.view]):
            types = {c: IBIS_TYPES[t] for c, t in column_types(KINDS[mine], self.facts.settings.dimensions).items()}
            raw = ibis.table(types, name=KINDS[mine].plural)
            linked = ibis.table({"value": "string"}, name="suara_linked")
            day = VIEWS[self.view].day if VIEWS[self.view].day in types else "day"
            met = raw.semi_join(linked, raw[own] == linked.value).select(suara_day=day).distinct()
            small = {"suara_linked": ({"value": "string"}, [values])}
            days |= {row["suara_day"] for row in engine.rows(self._text(met), {}, small)}
        return days - {None}
