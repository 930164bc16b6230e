"""Answering a question: which periods, which queries, and the estimates that come of them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure import METRICS, VIEWS
from suara.measure.estimate import Estimate
from suara.measure.evidence import Basis, Cell, Evidence, Facts, Job, States, finished
from suara.measure.metric import Definition, Derived, OverRows, Quantile, Shares
from suara.measure.question import seconds
from suara.measure.rollup.read import AtRest
from suara.measure.suppress import exposed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.measure.period import Period
    from suara.measure.question import Question

Span = tuple[datetime, datetime]


@dataclass
class Answered:
    """The estimates of one metric by period, segment and item, with what is needed to explain them."""

    definition: Definition
    periods: list[Period]
    before: list[Period | None]
    cells: dict[Cell, Estimate] = field(default_factory=dict)
    segments: set[tuple[Any, ...]] = field(default_factory=set)
    items: set[str | None] = field(default_factory=set)
    sql: dict[str, str] = field(default_factory=dict)
    basis: dict[str, Basis] = field(default_factory=dict)
    states: States = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """Where the periods to compare with begin."""
        return len(self.periods)

    def empty(self) -> Estimate:
        """What the metric says when nothing happened."""
        if isinstance(self.definition, OverRows) and not isinstance(self.definition, (Shares, Quantile)):
            return self.definition.estimate(dict.fromkeys(("n", "total", "distinct", "names", "first", "last"), 0))
        return Estimate(None, None, None, 0)


class Answerer:
    """Answers questions over one warehouse."""

    def __init__(self, facts: Facts, own: Mapping[str, OverRows]) -> None:
        self.facts = facts
        self.at_rest = AtRest(facts, repr(facts.settings.metrics))
        self.own = own
        self.warehouse = facts.warehouse
        self.settings = facts.settings
        self.calendar = facts.calendar

    def definition(self, name: str) -> Definition:
        """A metric of the catalogue or of the workspace's own."""
        return self.own[name] if name in self.own else METRICS[name]

    def answer(self, question: Question, *, direct: bool = False) -> dict[str, Answered]:
        """Every metric of the question, in the order asked; `direct` from the facts alone."""
        definitions = {name: self.definition(name) for name in question.metrics}
        self._check_settings(question, definitions)
        spans = {name: self._span(question, d) for name, d in definitions.items()}
        jobs: dict[tuple[Any, ...], dict[str, OverRows]] = {}
        for name, definition in definitions.items():
            for label, leaf in leaves(name, definition, self.definition):
                alone = label if isinstance(leaf, Shares) else ""
                jobs.setdefault((leaf.source, spans[name], alone), {})[label] = leaf
        self._check_columns(question, definitions)
        done: dict[tuple[str, Span | None], Answered] = {}
        with nullcontext(self.facts) if direct else self.at_rest.snapshot() as source:
            asked = [(span, self._job(question, view, span, metrics)) for (view, span, _), metrics in jobs.items()]
            found = iter(source.gather([job for _, job in asked if job.placed]))
            for span, job in asked:
                for label, answered in self._read(job, span, next(found) if job.placed else None).items():
                    done[label, span] = answered
                self._note_exposed(job, span, done)
        return {name: self._assembled(question, name, d, spans[name], done) for name, d in definitions.items()}

    # -- what is asked ---------------------------------------------------------------------------

    def _check_settings(self, question: Question, definitions: Mapping[str, Definition]) -> None:
        known = {s for d in definitions.values() for s in self._settings_of(d)}
        for name in question.settings:
            if name not in known:
                there = f"They have: {', '.join(sorted(known))}." if known else "They have no settings: leave it out."
                raise QuestionError(f"None of the metrics has a setting {name!r}.", there)
            if name != "clock":
                seconds(question.settings[name], name)
        self._check_clock(question.settings.get("clock", "calendar"))

    def _check_clock(self, clock: Any) -> None:
        if clock not in ("calendar", "business"):
            raise QuestionError(f"There is no clock {clock!r}.", "Use calendar or business.")
        if clock == "business" and not self.settings.business_hours:
            raise QuestionError(
                "This workspace has no business hours.", 'Write them into suara.toml, such as monday = ["09:00-17:00"].'
            )

    def _settings_of(self, definition: Definition) -> dict[str, str]:
        found = dict(definition.settings)
        for _, leaf in leaves("", definition, self.definition):
            found |= {**VIEWS[leaf.source].settings, **leaf.settings}
        return found

    def _check_columns(self, question: Question, definitions: Mapping[str, Definition]) -> None:
        """Refuse a segment or filter that a metric lacks, and say which metrics lack it."""
        names = [*question.by, *(f.name for f in question.where)]
        columns = {name: self.columns_of(d) for name, d in definitions.items()} if names else {}
        for asked in names:
            lacking = sorted(name for name, known in columns.items() if asked not in known)
            if lacking:
                shared = sorted(set.intersection(*columns.values()))
                near = get_close_matches(asked, shared, n=1)
                hint = f"Did you mean {near[0]}? " if near else ""
                raise QuestionError(
                    f"{asked!r} is not a column of {', '.join(lacking)}.",
                    f"{hint}They can be segmented and filtered by: {', '.join(shared) or 'nothing in common'}.",
                )

    def columns_of(self, definition: Definition) -> set[str]:
        """The columns by which a metric may be segmented and filtered."""
        if isinstance(definition, OverRows):
            return set(self.facts.columns(definition.source))
        assert isinstance(definition, Derived)
        parts = [self.definition(p) if isinstance(p, str) else p for p in definition.of.values()]
        shared = set.intersection(*map(self.columns_of, parts))
        kinds = {VIEWS[leaf.source].kind for _, leaf in leaves("", definition, self.definition)}
        return shared if len(kinds) == 1 else shared & {*self.settings.dimensions, *definition.same}

    def _span(self, question: Question, definition: Definition) -> Span | None:
        """The stretch of time asked for; what is not said is filled from the metric's own records."""
        since, until = question.since, question.until
        if since is not None and until is not None:
            return since, until
        views = {leaf.source for _, leaf in leaves("", definition, self.definition)}
        bounds = [b for view in sorted(views) for b in self.facts.bounds(view, question.as_of)]
        if not bounds:
            return None
        first, last = (self.calendar.from_instant(f(bounds)) for f in (min, max))
        since = since or self.calendar.floor(first, "day")
        until = until or self.calendar.floor(last, "day") + timedelta(days=1)
        return (since, until) if since < until else None

    def _periods(self, question: Question, span: Span) -> tuple[list[Period], list[Period | None]]:
        periods = self.calendar.cut(*span, question.grain)
        if question.compare is None:
            return periods, []
        if isinstance(question.compare, tuple):
            others = self.calendar.cut(*question.compare, question.grain)
            return periods, [others[i] if i < len(others) else None for i in range(len(periods))]
        move = self.calendar.previous if question.compare == "previous" else self.calendar.last_year
        return periods, [move(p, question.grain) for p in periods]

    # -- one query -------------------------------------------------------------------------------

    def _job(self, question: Question, view: str, span: Span | None, metrics: dict[str, OverRows]) -> Job:
        periods, before = self._periods(question, span) if span else ([], [])
        return Job(question, view, metrics, tuple((i, p) for i, p in enumerate([*periods, *before]) if p))

    def _read(self, job: Job, span: Span | None, found: Evidence | None) -> dict[str, Answered]:
        if span is None or found is None:
            return {label: Answered(m, [], []) for label, m in job.metrics.items()}
        periods, before = self._periods(job.question, span)
        return {label: _answered(label, m, found, periods, before) for label, m in job.metrics.items()}

    def _note_exposed(self, job: Job, span: Span | None, done: dict[tuple[str, Span | None], Answered]) -> None:
        """Mark the cells of a filtered staff score from which a small group of people could be worked out."""
        question, staff = job.question, {label: m for label, m in job.metrics.items() if m.staff}
        if not staff or not question.where or not job.placed:
            return
        finest = replace(question, where=(), by=tuple(dict.fromkeys([*question.by, *(f.name for f in question.where)])))
        whole = replace(job, question=finest, metrics=staff)
        everybody = self._read(whole, span, self.facts.evidence(whole))
        for label in staff:
            for cell in exposed(question, finest.by, everybody[label], self.settings.suppress_below):
                if cell in done[label, span].states:
                    done[label, span].states[cell]["exposed"] = True

    # -- putting together ------------------------------------------------------------------------

    def _assembled(
        self,
        question: Question,
        name: str,
        definition: Definition,
        span: Span | None,
        done: Mapping[tuple[str, Span | None], Answered],
    ) -> Answered:
        if isinstance(definition, OverRows):
            return done[name, span]
        assert isinstance(definition, Derived)
        parts = {k: self._part(name, k, part, question, span, done) for k, part in definition.of.items()}
        first = next(iter(parts.values()))
        whole = Answered(definition, first.periods, first.before)
        whole.segments = set().union(*(p.segments for p in parts.values()))
        whole.sql = {k: v for p in parts.values() for k, v in p.sql.items()}
        whole.basis = {k: v for p in parts.values() for k, v in p.basis.items()}
        stretches = [*first.periods, *first.before]
        for period in range(len(stretches)):
            for segment in whole.segments or {()}:
                cell = (period, segment, None)
                stretch = stretches[period]
                months = stretch.months if stretch else 0.0
                estimates = {k: p.cells.get(cell) or p.empty() for k, p in parts.items()}
                whole.cells[cell] = definition.estimate_from(estimates, months)
                whole.states[cell] = {k: e.value for k, e in estimates.items()}
        return whole

    def _part(
        self,
        name: str,
        key: str,
        part: str | OverRows,
        question: Question,
        span: Span | None,
        done: Mapping[tuple[str, Span | None], Answered],
    ) -> Answered:
        if isinstance(part, OverRows):
            return done[f"{name}/{key}", span]
        return self._assembled(question, part, self.definition(part), span, done)


def leaves(name: str, definition: Definition, find: Any) -> list[tuple[str, OverRows]]:
    """The metrics over rows that a metric rests on, each with its label."""
    if isinstance(definition, OverRows):
        return [(name, definition)]
    assert isinstance(definition, Derived)
    found: list[tuple[str, OverRows]] = []
    for key, part in definition.of.items():
        found += [(f"{name}/{key}", part)] if isinstance(part, OverRows) else leaves(part, find(part), find)
    return found


def _answered(
    label: str, metric: OverRows, found: Evidence, periods: list[Period], before: list[Period | None]
) -> Answered:
    answered = Answered(metric, periods, before, sql={label: found.sql[label]}, basis={label: found.basis[label]})
    answered.states = finished(metric, found.states[label])
    answered.cells = {cell: metric.estimate(state) for cell, state in answered.states.items()}
    answered.segments = {segment for _, segment, _ in answered.cells}
    answered.items = {item for _, _, item in answered.cells} if isinstance(metric, Shares) else set()
    return answered
