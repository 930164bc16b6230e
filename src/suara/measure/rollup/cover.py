"""How far evidence at rest covers a question: what may be read of it, and what is left to the facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.measure import VIEWS
from suara.measure.metric import Metric
from suara.measure.period import Period
from suara.measure.question import seconds
from suara.measure.rollup.mark import code_mark
from suara.measure.rollup.stale import Stale, divided, stale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from suara.measure.evidence import Facts, Job
    from suara.measure.question import Question
    from suara.store.changes import Change
    from suara.store.rollups import Cube, Reach

Part = tuple[int, Period]


@dataclass(frozen=True)
class Piece:
    """Some metrics of a job: the stretches that are at rest, in a `cube` or `finished`, and those fresh from the facts.

    `reason` says why it is the facts alone.
    """

    job: Job
    reach: Reach | None = None
    cube: Cube | None = None
    finished: bool = False
    at_rest: tuple[Part, ...] = ()
    fresh: tuple[Part, ...] = ()
    reason: str = ""

    @property
    def from_totals(self) -> bool:
        """Whether the sums by day alone will do."""
        question = self.job.question
        return self.cube is not None and self.cube.totalled and not (question.by or question.where)

    @property
    def segments(self) -> str:
        """The dimensions asked for, as finished values are kept by them."""
        return json.dumps(self.job.question.by)


def covered(
    job: Job,
    reach: Reach,
    facts: Facts,
    own: str,
    news: list[Change],
    touched: Mapping[tuple[str, str], Mapping[date, int]],
) -> list[Piece]:
    """A job in pieces, each with what is at rest of it."""
    old = stale(reach, news, touched, job.question.as_of, spread=reach.spread)
    reason = _outside(job, reach, facts, own) or _overtaken(job, old, facts.settings.dimensions)
    if reason:
        return [Piece(job, fresh=job.placed, reason=reason)]
    pieces, done = [], set[str]()
    for cube, labels in _by_cube(job, reach):
        done |= set(labels)
        pieces.append(_of_cube(job.of(labels), reach, cube, old))
    others = [label for label in job.metrics if label not in done]
    return [*pieces, *([_of_finished(job.of(others), reach, old)] if others else [])]


def _of_cube(job: Job, reach: Reach, cube: Cube, old: Stale) -> Piece:
    """A cube's days that hold; of lives, all or nothing."""
    last = max(p.last_day for _, p in job.placed)
    if VIEWS[job.view].lives and any(day <= last for day in old.days):
        return Piece(job, fresh=job.placed, reason="records that began within the question's time have changed since")
    clean, fresh = _split(job.placed, set() if VIEWS[job.view].lives else old.days)
    return Piece(job, reach, cube, at_rest=tuple(clean), fresh=tuple(fresh))


def _of_finished(job: Job, reach: Reach, old: Stale) -> Piece:
    if job.question.where:
        return Piece(job, fresh=job.placed, reason="no evidence at rest is kept of these metrics under filters")
    holding = tuple((i, p) for i, p in job.placed if not old.touches(p))
    return Piece(job, reach, finished=True, at_rest=holding, reason="its periods or segments are not kept")


def _outside(job: Job, reach: Reach, facts: Facts, own: str) -> str:
    """Why a question is none that evidence at rest can answer."""
    question = job.question
    if reach.code != code_mark(job.view, facts, own):
        return "definitions or settings have changed since it was built"
    if not all(p.whole_days for _, p in job.placed):
        return "a period begins or ends within a day"
    if question.weighted and any(isinstance(m, Metric) for m in job.metrics.values()):
        return "weights are not kept"
    if any(not _usual(question, name, usual) for name, usual in VIEWS[job.view].settings.items()):
        return "it is kept for the usual settings only"
    return ""


def _overtaken(job: Job, old: Stale, dimensions: Mapping[str, str]) -> str:
    """Why evidence at rest no longer holds for a question at all."""
    if old.because:
        return old.because
    if old.linked:
        return f"{' and '.join(sorted({c.kind for c in old.linked}))} records on which it hangs have changed since"
    asked = {*job.question.by, *(f.name for f in job.question.where)} & set(dimensions)
    return "customers, whose dimensions are asked for, have changed since" if old.customers and asked else ""


def _usual(question: Question, name: str, usual: str) -> bool:
    asked = question.settings.get(name, usual)
    return asked == usual or (name != "clock" and seconds(asked, name) == seconds(usual, name))


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


def _split(placed: Iterable[Part], days: set[date]) -> tuple[list[Part], list[Part]]:
    clean: list[Part] = []
    fresh: list[Part] = []
    for i, period in placed:
        without, within = divided(period, days)
        clean += [(i, p) for p in without]
        fresh += [(i, p) for p in within]
    return clean, fresh
