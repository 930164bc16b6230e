"""Answering from evidence at rest where it covers a question, and from the facts for the remainder."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.evidence import FEW, Basis, Evidence, Facts, Job, States, states
from suara.measure.metric import Metric
from suara.measure.plan import Plan, aggregates_of
from suara.measure.question import seconds
from suara.measure.rollup.mark import code_mark
from suara.measure.rollup.stale import Stale, divided, stale
from suara.store import changes, rollups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from duckdb import DuckDBPyConnection

    from suara.measure.metric import OverRows
    from suara.measure.period import Period
    from suara.measure.question import Question
    from suara.store.changes import Change
    from suara.store.rollups import Cube, Reach


class AtRest:
    """All that is at rest of a workspace; with nothing at rest, the facts."""

    def __init__(self, facts: Facts, own: str) -> None:
        self.facts = facts
        self.own = own
        self._known: tuple[Any, dict[str, Reach]] = (None, {})

    @contextmanager
    def snapshot(self) -> Iterator[Facts | Snapshot]:
        """What may be read for one question; nobody changes it meanwhile."""
        with self.facts.warehouse.reading() as connection:
            reaches = self._reaches(connection)
            if not reaches:
                yield self.facts
                return
            oldest = min(reach.change for reach in reaches.values())
            news = changes.since(connection, oldest)
            touched = changes.touched(connection, oldest) if news else {}
            yield Snapshot(self.facts, connection, self.own, reaches, news, touched)

    def _reaches(self, connection: DuckDBPyConnection) -> dict[str, Reach]:
        stamp = (self.facts.warehouse.handle.path, rollups.stamp(connection))
        if self._known[0] != stamp:
            self._known = (stamp, rollups.reaches(connection))
        return self._known[1]


@dataclass(frozen=True)
class Snapshot:
    """What is at rest at one moment, and what has changed since it was."""

    facts: Facts
    connection: DuckDBPyConnection
    own: str
    reaches: Mapping[str, Reach]
    news: list[Change]
    touched: Mapping[tuple[str, str], Mapping[date, int]]

    def evidence(self, job: Job) -> Evidence:
        """The evidence of a job's metrics, from wherever it is complete."""
        reach = self.reaches.get(job.view)
        if reach is None:
            return self.facts.evidence(job)
        stale_ = stale(reach, self.news, self.touched, job.question.as_of, spread=reach.spread)
        reason = self._outside(job, reach) or _overtaken(job, stale_, self.facts.settings.dimensions)
        if reason:
            return self._from_facts(job, reason)
        found, groups = Evidence(), _by_cube(job, reach)
        for cube, labels in groups:
            found.join(self._summed(job.of(labels), reach, cube, stale_))
        others = [label for label in job.metrics if label not in found.states]
        if others:
            found.join(self._finished(job.of(others), reach, stale_))
        return found

    def _outside(self, job: Job, reach: Reach) -> str:
        """Why a question is none that evidence at rest can answer."""
        question = job.question
        if reach.code != code_mark(job.view, self.facts, self.own):
            return "definitions or settings have changed since it was built"
        if not all(p.whole_days for _, p in job.placed):
            return "a period begins or ends within a day"
        if question.weighted and any(isinstance(m, Metric) for m in job.metrics.values()):
            return "weights are not kept"
        if any(not _usual(question, name, usual) for name, usual in VIEWS[job.view].settings.items()):
            return "it is kept for the usual settings only"
        return ""

    def _from_facts(self, job: Job, reason: str) -> Evidence:
        found = self.facts.evidence(job)
        found.basis = dict.fromkeys(job.metrics, Basis(reason=reason))
        return found

    # -- cubes -----------------------------------------------------------------------------------

    def _summed(self, job: Job, reach: Reach, cube: Cube, stale_: Stale) -> Evidence:
        """Evidence from a cube for the days that hold, and from the facts for the others."""
        lives = VIEWS[job.view].lives
        if lives and any(day <= max(p.last_day for _, p in job.placed) for day in stale_.days):
            return self._from_facts(job, "records that began on these days have changed since")
        clean, fresh = _split(job.placed, set() if lives else stale_.days)
        found = self._from_cube(job.over(clean), cube) if clean else Evidence()
        if fresh:
            direct = self.facts.evidence(job.over(fresh))
            for label, metric in job.metrics.items():
                found.states[label] = merged(metric, found.states.get(label, {}), direct.states[label])
            found.sql = direct.sql | found.sql
        days = sum((p.until - p.since).days for _, p in fresh)
        found.basis = dict.fromkeys(job.metrics, Basis(at_rest=True, built_at=reach.as_of, fresh_days=days))
        return found

    def _from_cube(self, job: Job, cube: Cube) -> Evidence:
        few = len(job.placed) <= FEW
        plan = self.facts.plans.get(_key(job, cube, few=few), lambda: self._compiled(job, cube, few=few))
        run = replace(self.facts.run(job), at_rest=True)
        rows, shown = run.rows(plan.sql), run.shown(plan.sql)
        found = Evidence(sql=dict.fromkeys(job.metrics, shown))
        for label, metric in job.metrics.items():
            found.states[label] = states(metric, plan.columns[label], rows, job.question.by, run.origin(metric))
        return found

    def _compiled(self, job: Job, cube: Cube, *, few: bool) -> Plan:
        return compile_reading(job, cube, self._engine.compile, few=few)

    @cached_property
    def _engine(self) -> Any:
        return self.facts.warehouse.at_rest

    # -- finished values -------------------------------------------------------------------------

    def _finished(self, job: Job, reach: Reach, stale_: Stale) -> Evidence:
        """Finished evidence of the periods that have it, and the facts' of the others."""
        question = job.question
        if question.where:
            return self._from_facts(job, "no evidence at rest is kept for these segments or filters")
        spans = {(p.since, p.until) for _, p in job.placed if not stale_.touches(p)}
        rows = rollups.finished(self.connection, job.view, json.dumps(question.by), sorted(spans)) if spans else []
        there = {(since, until) for since, until, *_ in rows}
        rest = [(i, p) for i, p in job.placed if (p.since, p.until) not in there]
        found = self._from_facts(job.over(rest), "its periods are not kept") if rest else Evidence()
        if not there:
            return found
        kept = _kept(job, rows)
        for label in job.metrics:
            found.states[label] = found.states.get(label, {}) | kept[label]
        days = sum((p.until - p.since).days for _, p in rest)
        found.sql |= dict.fromkeys(job.metrics, _shown(job.view, question.by))
        found.basis = dict.fromkeys(job.metrics, Basis(at_rest=True, built_at=reach.as_of, fresh_days=days))
        return found


def compile_reading(job: Job, cube: Cube, compile: Any, *, few: bool) -> Plan:
    """The query that adds a cube up to periods and segments."""
    import ibis

    from suara.measure.scope import Scope

    question = job.question
    scope = Scope({}, question.by, question.where, few=few)
    rows = ibis.table(dict(cube.types), name=cube.name).rename({d: f"by_{d}" for d in cube.dimensions})
    lives = VIEWS[job.view].lives
    if lives:
        rows = rows.rename({"occurred_at": "since_at", lives.until: "until_at", lives.until_day: "until_day"})
        counted = lives.counted(scope, scope.segmented(rows))
        aggregates, columns = aggregates_of(job.metrics, counted)
        return Plan(compile(counted.group_by(scope.keys).aggregate(**aggregates)), columns)
    placed = scope.in_period(rows.filter(rows.day >= scope.first_day, rows.day <= scope.last_day))
    keys = [*scope.keys, *(c for c in ("suara_item", "suara_within") if c in cube.types)]
    used = sorted({column for label in job.metrics for column in cube.columns[label].values()})
    added = placed.group_by(keys).aggregate(**{e: placed[e].sum() for e in used})
    return Plan(compile(added), {label: dict(cube.columns[label]) for label in job.metrics})


def merged(metric: OverRows, one: States, other: States) -> States:
    """The evidence of two parts of the same periods together."""
    found = dict(one)
    for cell, state in other.items():
        within = {"within": state["within"]} if "within" in state else {}
        parts = [{k: v for k, v in s.items() if k != "within"} for s in (found[cell], state)] if cell in found else []
        found[cell] = metric.merge(*parts) | within if parts else state
    return found


def _by_cube(job: Job, reach: Reach) -> list[tuple[Cube, list[str]]]:
    """The smallest cube that has each metric's evidence by what is asked."""
    asked = {*job.question.by, *(f.name for f in job.question.where)}
    found: dict[str, tuple[Cube, list[str]]] = {}
    for label in job.metrics:
        fitting = [c for c in reach.cubes if label in c.columns and asked <= set(c.dimensions)]
        if fitting:
            cube = min(fitting, key=lambda c: c.cells)
            found.setdefault(cube.name, (cube, []))[1].append(label)
    return list(found.values())


def _overtaken(job: Job, stale_: Stale, dimensions: Mapping[str, str]) -> str:
    """Why evidence at rest no longer holds for a question at all."""
    if stale_.because:
        return stale_.because
    if stale_.linked:
        return f"{' and '.join(sorted({c.kind for c in stale_.linked}))} records on which it hangs have changed since"
    asked = {*job.question.by, *(f.name for f in job.question.where)} & set(dimensions)
    return "customers, whose dimensions are asked for, have changed since" if stale_.customers and asked else ""


def _usual(question: Question, name: str, usual: str) -> bool:
    asked = question.settings.get(name, usual)
    return asked == usual or (name != "clock" and seconds(asked, name) == seconds(usual, name))


def _split(
    placed: Iterable[tuple[int, Period]], days: set[date]
) -> tuple[list[tuple[int, Period]], list[tuple[int, Period]]]:
    clean: list[tuple[int, Period]] = []
    fresh: list[tuple[int, Period]] = []
    for i, period in placed:
        without, within = divided(period, days)
        clean += [(i, p) for p in without]
        fresh += [(i, p) for p in within]
    return clean, fresh


def _key(job: Job, cube: Cube, *, few: bool) -> str:
    question = job.question
    shapes = [f.shape for f in question.where]
    parts = [cube.name, cube.types, cube.columns, sorted(job.metrics), question.by, shapes, few]
    definitions = [m.formula for m in job.metrics.values()]
    return hashlib.sha256(json.dumps([*parts, definitions], default=str).encode()).hexdigest()[:32]


def _kept(job: Job, rows: list[tuple[Any, ...]]) -> dict[str, States]:
    places: dict[tuple[datetime, datetime], list[int]] = {}
    for i, period in job.placed:
        places.setdefault((period.since, period.until), []).append(i)
    found: dict[str, States] = {label: {} for label in job.metrics}
    for since, until, metric, segment, item, state in rows:
        for i in places[since, until] if metric in found else ():
            found[metric][i, tuple(json.loads(segment)), item] = json.loads(state)
    return found


def _shown(view: str, by: tuple[str, ...]) -> str:
    return rollups.FINISHED_OF.format(view, json.dumps(by))
