"""Queries over evidence at rest, and what they give as states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.plan import Plan, aggregates_of, fingerprint, plan_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.measure.evidence import Job, States
    from suara.measure.metric import OverRows
    from suara.store.rollups import Cube


def compile_reading(job: Job, cube: Cube, compile: Callable[[Any], str], *, few: bool) -> Plan:
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


def plan_key(job: Job, cube: Cube, *, few: bool) -> str:
    """A name for that query which changes with anything that would change its text."""
    question = job.question
    shapes = [f.shape for f in question.where]
    definitions = sorted((label, m.formula) for label, m in job.metrics.items())
    cubes = (cube.name, dict(cube.types), dict(cube.columns))
    return plan_name(fingerprint(), *cubes, definitions, question.by, shapes, few)


def merged(metric: OverRows, one: States, other: States) -> States:
    """The evidence of two parts of the same periods together."""
    found = dict(one)
    for cell, state in other.items():
        within = {"within": state["within"]} if "within" in state else {}
        parts = [{k: v for k, v in s.items() if k != "within"} for s in (found[cell], state)] if cell in found else []
        found[cell] = metric.merge(*parts) | within if parts else state
    return found


def finished_states(job: Job, rows: list[tuple[Any, ...]]) -> dict[str, States]:
    """The states of a job's metrics from finished values: rows of since, until, metric, segment, item and state."""
    places: dict[tuple[datetime, datetime], list[int]] = {}
    for i, period in job.placed:
        places.setdefault((period.since, period.until), []).append(i)
    found: dict[str, States] = {label: {} for label in job.metrics}
    for since, until, metric, segment, item, state in rows:
        for i in places.get((since, until), ()) if metric in found else ():
            found[metric][i, tuple(json.loads(segment)), item] = json.loads(state)
    return found
