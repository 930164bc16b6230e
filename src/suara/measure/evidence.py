"""Evidence: what a question's metrics over one view rest on, cell by cell, as the facts give it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.metric import OverRows, Shares
from suara.measure.period import Calendar, Period, dense
from suara.measure.plan import Outline, Plan, Plans, compile_plan, compile_sets, plan_name
from suara.measure.run import Run
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from suara.measure.question import Question
    from suara.settings import Settings
    from suara.store.warehouse import Warehouse

# A period by its place in the question, a segment, and the item of a table of shares.
Cell = tuple[int, tuple[Any, ...], str | None]
States = dict[Cell, dict[str, Any]]
FEW = 4


@dataclass(frozen=True)
class Job:
    """What one query answers: metrics that share a view, over stretches of time, each with its place.

    `lasts_until` is set where the view's lasts, kept at rest up to that instant, stand for the history before it.
    """

    question: Question
    view: str
    metrics: Mapping[str, OverRows]
    placed: tuple[tuple[int, Period], ...]
    lasts_until: datetime | None = None

    def of(self, labels: Iterable[str]) -> Job:
        """The same of some of the metrics."""
        return replace(self, metrics={label: self.metrics[label] for label in labels})

    def over(self, placed: Iterable[tuple[int, Period]]) -> Job:
        """The same over other stretches."""
        return replace(self, placed=tuple(placed))


@dataclass(frozen=True)
class Basis:
    """What numbers were read from: the facts, or evidence at rest `built_at` (UTC) with `fresh_days` from the facts.

    `reason` says why the facts were gone to; empty where evidence at rest sufficed, or none is kept.
    """

    at_rest: bool = False
    built_at: datetime | None = None
    fresh_days: int = 0
    reason: str = ""


@dataclass
class Evidence:
    """States by metric and cell, the SQL that found them, and what they were read from."""

    states: dict[str, States] = field(default_factory=dict)
    sql: dict[str, str] = field(default_factory=dict)
    basis: dict[str, Basis] = field(default_factory=dict)

    def join(self, other: Evidence) -> None:
        """Take in the evidence of other metrics."""
        self.states |= other.states
        self.sql |= other.sql
        self.basis |= other.basis


class Facts:
    """Evidence read from the facts, whatever engine holds them."""

    def __init__(self, warehouse: Warehouse, settings: Settings, plans: Plans) -> None:
        self.warehouse = warehouse
        self.settings = settings
        self.plans = plans
        self.calendar = Calendar.of(settings)

    def gather(self, jobs: Sequence[Job]) -> list[Evidence]:
        """The evidence of each job's metrics, one query after another."""
        return [self.evidence(job) for job in jobs]

    def evidence(self, job: Job) -> Evidence:
        """The evidence of a job's metrics."""
        plan, run = self.plan(job), self.run(job)
        rows, shown = run.rows(plan.sql), run.shown(plan.sql)
        found = Evidence(sql=dict.fromkeys(job.metrics, shown), basis=dict.fromkeys(job.metrics, Basis()))
        for label, metric in job.metrics.items():
            found.states[label] = states(metric, plan.columns[label], rows, job.question.by, run.origin(metric))
        return found

    def evidence_by(self, job: Job, sets: Sequence[tuple[str, ...]]) -> list[dict[str, States]]:
        """The states of a job's metrics by each of several sets of its segments, found in one query."""
        outline, run, engine = self.outline(job), self.run(job), self.warehouse.engine
        key = plan_name(outline.key(engine.name), sets)
        plan = self.plans.get(key, lambda: compile_sets(outline, sets, engine))
        rows: list[list[dict[str, Any]]] = [[] for _ in sets]
        for row in run.rows(plan.sql):
            rows[row["suara_set"]].append(row)
        return [
            {label: states(m, plan.columns[label], mine, by, run.origin(m)) for label, m in job.metrics.items()}
            for by, mine in zip(sets, rows, strict=True)
        ]

    def plan(self, job: Job) -> Plan:
        """The compiled query of a job."""
        outline, engine = self.outline(job), self.warehouse.engine
        return self.plans.get(outline.key(engine.name), lambda: compile_plan(outline, engine))

    def outline(self, job: Job) -> Outline:
        """All that decides the text of a job's query."""
        stretches, question = [p for _, p in job.placed], job.question
        return Outline(
            job.view,
            job.metrics,
            question.by,
            question.where,
            not all(p.whole_days for p in stretches),
            question.weighted,
            dense(stretches),
            len(stretches) <= FEW,
            self.settings.dimensions,
            self.structure(question, job.view) | ({"lasts": job.view} if job.lasts_until else {}),
        )

    def run(self, job: Job) -> Run:
        """The query of a job on its way."""
        return Run(
            self.warehouse,
            self.calendar,
            job.question,
            job.view,
            self.columns(job.view),
            list(job.placed),
            job.lasts_until,
        )

    def structure(self, question: Question, view: str) -> dict[str, str]:
        """Settings that change the text of a query, not only its values."""
        return {"clock": question.settings.get("clock", "calendar")} if "clock" in VIEWS[view].settings else {}

    def bounds(self, view: str, as_of: datetime) -> list[datetime]:
        """The first and last instant of the records of each kind that a view's rows are of."""
        engine = self.warehouse.engine
        return [at for kind, names in bounding(view).items() for at in engine.bounds(KINDS[kind], names, as_of)]

    def columns(self, view: str) -> dict[str, str]:
        """The columns that a view's rows may be segmented and filtered by, with their types."""
        view_ = VIEWS[view]
        types = [
            column_types(KINDS[k], self.settings.dimensions) for k in (view_.kinds if view_.union else (view_.kind,))
        ]
        shared = {c: t for c, t in types[0].items() if all(c in other for other in types)}
        return {**self.settings.dimensions, **shared, **view_.carries} if view_.borrows else {**shared, **view_.carries}


def bounding(name: str) -> dict[str, list[str]]:
    """By kind of record that a view's rows are of, the times between whose first and last the rows lie."""
    view, found = VIEWS[name], dict[str, list[str]]()
    for kind in (KINDS[k] for k in (view.kinds if view.union else (view.kind,))):
        wanted = dict.fromkeys(("occurred_at", view.moment, *(c for c in kind.days if c == "ended_at")))
        found[kind.name] = [m for m in wanted if m in kind.columns]
    return found


def states(
    metric: OverRows, columns: Mapping[str, str], rows: list[dict[str, Any]], by: tuple[str, ...], origin: float
) -> States:
    """A metric's evidence by cell, from the rows of a query."""
    found: States = {}
    keys, shares = [f"by_{name}" for name in by], isinstance(metric, Shares)
    for row in rows:
        state = metric.read({part: row[column] for part, column in columns.items()})
        state["origin"] = origin
        if shares:
            state["within"] = row.get("suara_within")
        found[int(row["period"]), tuple([row[key] for key in keys]), row.get("suara_item")] = state
    return found


def finished(metric: OverRows, found: States) -> States:
    """The states of a metric ready to be read: shares learn how many units their period, segment and group have."""
    if not isinstance(metric, Shares):
        return found
    units: dict[tuple[Any, ...], int] = {}
    for (period, segment, _), state in found.items():
        key = (period, segment, state["within"])
        units[key] = units.get(key, 0) + int(state["units"] or 0)
    return {cell: s | {"units": units[cell[0], cell[1], s["within"]]} for cell, s in found.items()}
