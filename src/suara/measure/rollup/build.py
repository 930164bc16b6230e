"""Reading what is to be at rest from the facts: cubes, finished evidence, and days behind changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.evidence import Facts, Job
from suara.measure.period import Period
from suara.measure.plan import fingerprint, plan_name
from suara.measure.question import Question
from suara.measure.rollup.design import Design, compile_cube, compile_lasts, meets_others
from suara.measure.rollup.stale import own_kinds
from suara.records import KINDS
from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from suara.measure.evidence import States
    from suara.measure.metric import OverRows
    from suara.measure.plan import Plan
    from suara.measure.rollup.glance import Glance
    from suara.measure.run import Run
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
    """Reads, of one view, what is to be at rest as of an instant; with the lasts at rest up to `lasts_until`."""

    facts: Facts
    design: Design
    glance: Glance
    lasts_until: datetime | None = None

    @property
    def as_of(self) -> datetime:
        """The instant as of which the facts are read."""
        return self.glance.as_of

    def records(self, kind: str) -> int:
        """How many records of a kind there are."""
        return self.glance.records(kind)

    @property
    def view(self) -> str:
        """The name of the view."""
        return self.design.view

    def plan(self, metrics: Mapping[str, OverRows], dimensions: tuple[str, ...], *, some_days: bool) -> Plan:
        """The query of a cube."""
        engine, types = self.facts.warehouse.engine, self.facts.settings.dimensions
        definitions = sorted((label, m.formula) for label, m in metrics.items())
        key = plan_name(engine.name, fingerprint(), self.view, definitions, dimensions, dict(types), some_days)
        return self.facts.plans.get(
            key, lambda: compile_cube(self.view, metrics, dimensions, types, engine, some_days=some_days)
        )

    def run(self, stretches: Sequence[Period] | None, by: tuple[str, ...] = ()) -> Run:
        """A query over some stretches of days, or over all time."""
        placed = tuple(enumerate(stretches or [ever(self.facts.calendar.zone)]))
        return self.facts.run(Job(question(self.as_of, by), self.view, {}, placed))

    def cells(self, cube: Cube, stretches: Sequence[Period] | None) -> pa.Table:
        """The rows of a cube, of some stretches of days or of all."""
        plan = self.plan(self.design.parts[cube.shares], cube.dimensions, some_days=stretches is not None)
        with self.run(stretches, cube.dimensions).stream(plan.sql) as reader:
            return reader.read_all()

    def rounds(self) -> list[list[tuple[str, ...]]]:
        """The sets of dimensions by which finished evidence is kept (none, and each alone), as they are asked together.

        Where a view's rows cost more than to add them up they are made once for all sets.
        """
        there = self.facts.columns(self.view)
        sets = [(), *((d,) for d in self.facts.settings.dimensions if d in there)]
        return [sets] if meets_others(self.view) and not VIEWS[self.view].periodic else [[by] for by in sets]

    def asked(self, sets: Sequence[tuple[str, ...]], spans: Sequence[Span]) -> list[dict[str, States]]:
        """The evidence of what does not add up, of spans, by each set of dimensions."""
        zone = self.facts.calendar.zone
        placed = tuple((i, Period(since, since, until, zone)) for i, (since, until) in enumerate(spans))
        every = tuple(dict.fromkeys(d for by in sets for d in by))
        lasts = self.lasts_until
        lasts = lasts if lasts and all(p.since_at >= lasts for _, p in placed) else None
        return self.facts.evidence_by(
            Job(question(self.as_of, every), self.view, self.design.others, placed, lasts), sets
        )

    def lasts(self, until: datetime) -> pa.Table:
        """Of each customer the last time before an instant: `customer` and `last_at`."""
        facts, kept = self.facts, self.lasts_until
        engine, types = facts.warehouse.engine, facts.settings.dimensions
        key = plan_name(engine.name, fingerprint(), self.view, "lasts", dict(types), kept is not None)
        plan = facts.plans.get(key, lambda: compile_lasts(self.view, types, engine, kept=kept is not None))
        local = facts.calendar.from_instant(until)
        placed = ((0, Period(local, local, local, facts.calendar.zone)),)
        with facts.run(Job(question(self.as_of), self.view, {}, placed, kept)).stream(plan.sql) as reader:
            return reader.read_all()

    def finished(self, spans: Sequence[Span]) -> list[list[Any]]:
        """The finished evidence of spans: rows of dimensions, since, until, metric, segment, item, state."""
        if not (self.design.others and spans):
            return []
        rows: list[list[Any]] = []
        for sets in self.rounds():
            for by, found in zip(sets, self.asked(sets, spans), strict=True):
                rows += _finished(json.dumps(by), spans, found)
        return rows

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
            if own not in types:
                continue
            raw = ibis.table(types, name=KINDS[mine].plural)
            linked = ibis.table({"value": "string"}, name="suara_linked")
            day = VIEWS[self.view].day if VIEWS[self.view].day in types else "day"
            met = raw.semi_join(linked, raw[own] == linked.value).select(suara_day=day).distinct()
            small = {"suara_linked": ({"value": "string"}, [values])}
            days |= {row["suara_day"] for row in engine.rows(engine.compile(met), {}, small)}
        return days - {None}


def _finished(dimensions: str, spans: Sequence[Span], found: Mapping[str, States]) -> list[list[Any]]:
    rows: list[list[Any]] = [[dimensions, since, until, None, None, None, None] for since, until in spans]
    for label, cells in found.items():
        for (i, segment, item), state in cells.items():
            rows.append([dimensions, *spans[i], label, json.dumps(segment), item, json.dumps(state)])
    return rows
