"""Plans: one query per source view for all metrics that share it, compiled once and kept.

A plan is SQL text and the names of its columns. It holds no value of a question (dates, filters,
windows are put in when it runs), so it is kept in memory and on disk by what decides its text.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure import VIEWS
from suara.measure.metric import Metric, OverRows, Shares, Total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ibis import Table

    from suara.measure.filter import Filter
    from suara.measure.scope import Scope
    from suara.store.engines._engine import Engine


@dataclass(frozen=True)
class Plan:
    """A compiled query: its text, for each metric the column of each part of its evidence, and types where needed."""

    sql: str
    columns: dict[str, dict[str, str]]
    types: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outline:
    """All that decides the text of a plan."""

    view: str
    metrics: Mapping[str, OverRows]
    by: tuple[str, ...]
    where: tuple[Filter, ...]
    exact: bool
    weighted: bool
    dense: bool
    few: bool
    dimensions: Mapping[str, str]
    structure: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_day(self) -> bool:
        """Whether evidence is added up by day first, and days to periods afterwards.

        It can be where all of it adds up and whole days decide, and pays where nothing but the `dense`
        days of the periods has to be read: then no row has to look for its period, however many it is in.
        """
        adds_up = all(isinstance(m, (Metric, Total)) and not m.staff for m in self.metrics.values())
        return adds_up and self.dense and not (self.by or self.exact or VIEWS[self.view].periodic)

    def key(self, engine: str) -> str:
        """A name for the plan that changes with anything that would change its text."""
        definitions = [f"{name}:{metric.source}:{metric.formula}" for name, metric in self.metrics.items()]
        parts = [
            engine,
            fingerprint(),
            self.view,
            definitions,
            self.by,
            [f.shape for f in self.where],
            self.exact,
            self.weighted,
            self.by_day,
            self.few,
        ]
        return plan_name(*parts, dict(self.dimensions), dict(self.structure))


MOST = 4_000
# A key says all that decides a plan, so that the workspaces of a process share what was compiled for one of them.
_kept: dict[str, Plan] = {}


class Plans:
    """Compiled plans by key, in memory and in a folder."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, key: str, compile: Callable[[], Plan]) -> Plan:
        """The plan of a key, compiled when it is new."""
        plan = _kept.get(key)
        if plan is None:
            plan = self._from_disk(key) or self._compiled(key, compile)
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = plan
        return plan

    def _from_disk(self, key: str) -> Plan | None:
        try:
            return Plan(**json.loads((self.folder / f"{key}.json").read_text("utf-8"))) if self.folder else None
        except (OSError, ValueError, TypeError):
            return None

    def _compiled(self, key: str, compile: Callable[[], Plan]) -> Plan:
        plan = compile()
        if self.folder:
            self._to_disk(key, plan)
        return plan

    def _to_disk(self, key: str, plan: Plan) -> None:
        """Keep a plan; a folder that cannot be written to only costs time."""
        assert self.folder is not None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f"{key}.{os.getpid()}.tmp"
            draft.write_text(json.dumps(plan.__dict__), "utf-8")
            draft.replace(self.folder / f"{key}.json")
        except OSError:
            return


def compile_plan(outline: Outline, engine: Engine) -> Plan:
    """One query for every metric of the outline over its view."""
    if outline.by_day:
        return _compiled_by_day(outline, engine)
    scope, rows = _rows(outline)
    items = [m for m in outline.metrics.values() if isinstance(m, Shares)]
    keys = list(scope.keys)
    if items:
        rows, keys = with_items(rows, items[0], keys)
    aggregates, columns = aggregates_of(outline.metrics, rows, weighted=outline.weighted)
    return Plan(engine.compile(rows.group_by(keys).aggregate(**aggregates)), columns)


def compile_sets(outline: Outline, sets: Sequence[tuple[str, ...]], engine: Engine) -> Plan:
    """One query for several sets of segments, all among the outline's; `suara_set` is the place of a row's set.

    What a row lacks of the other sets' segments is null. The view's rows are made once for all.
    """
    import ibis

    scope, rows = _rows(outline)
    items = [m for m in outline.metrics.values() if isinstance(m, Shares)]
    rows, named = with_items(rows, items[0], []) if items else (rows, [])
    aggregates, columns = aggregates_of(outline.metrics, rows)
    parts = []
    for place, by in enumerate(sets):
        own = [f"by_{name}" for name in by]
        added = rows.group_by(["period", *own, *named]).aggregate(**aggregates)
        nulls = {s: ibis.null(rows[s].type()).name(s) for s in scope.segments if s not in own}
        keys = {s: nulls[s] if s in nulls else added[s] for s in scope.segments}
        parts.append(added.select("period", *named, *aggregates, **keys, suara_set=ibis.literal(place, "int32")))
    return Plan(engine.compile(ibis.union(*parts) if parts[1:] else parts[0]), columns)


def _compiled_by_day(outline: Outline, engine: Engine) -> Plan:
    scope, view = _scope(outline), VIEWS[outline.view]
    rows = scope.segmented(view.rows(scope))
    rows = rows.filter(rows[view.day] >= scope.first_day, rows[view.day] <= scope.last_day)
    aggregates, columns = aggregates_of(outline.metrics, rows, weighted=outline.weighted)
    days = scope.placed(rows.group_by(view.day).aggregate(**aggregates), view.day)
    return Plan(engine.compile(days.group_by("period").aggregate(**{e: days[e].sum() for e in aggregates})), columns)


def _rows(outline: Outline) -> tuple[Scope, Table]:
    """The view's rows in their periods and segments."""
    scope, view = _scope(outline), VIEWS[outline.view]
    rows = view.rows(scope)
    return scope, rows if view.periodic else scope.in_period(rows, view.day, view.moment)


def _scope(outline: Outline) -> Scope:
    from suara.measure.scope import Scope

    return Scope(outline.dimensions, outline.by, outline.where, outline.exact, outline.few, outline.structure)


def with_items(rows: Table, metric: Shares, keys: list[str]) -> tuple[Table, list[str]]:
    """Rows with the item, and the group within which it is a share, of a table of shares; and the keys with them."""
    named = {"suara_item": metric.item(rows)} | ({"suara_within": metric.within(rows)} if metric.within else {})
    rows = rows.mutate(**named)
    return rows.filter(rows.suara_item.notnull()), [*keys, *named]


def aggregates_of(
    metrics: Mapping[str, OverRows], rows: Table, *, weighted: bool = False
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Every part of evidence once, whichever metrics share it."""
    import ibis

    seen: dict[Any, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for name, metric in metrics.items():
        weight = None
        if weighted and isinstance(metric, Metric):
            if "weight" not in rows.columns:
                raise QuestionError(f"{name} has no weights.", "Ask for it without weighted.")
            weight = ibis.coalesce(rows.weight, 1.0)
        state = metric.state(rows, weight) | (_people(rows, metric) if metric.staff else {})
        columns[name] = {part: seen.setdefault(value.op(), f"e{len(seen)}") for part, value in state.items()}
    return {alias: operation.to_expr() for operation, alias in seen.items()}, columns


def _people(rows: Table, metric: OverRows) -> dict[str, Any]:
    """How many people answered: answers that name nobody count as one person each."""
    import ibis

    assert isinstance(metric, Metric)
    answered = next(iter(metric.terms(rows).values())).notnull()
    return {"people": ibis.coalesce(rows.customer, rows.answer).nunique(where=answered)}


def plan_name(*parts: object) -> str:
    """A name for a plan, from all that decides its text."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A mark of the code that decides the text of plans: when it changes, plans are compiled anew."""
    root = Path(__file__).parent.parent
    marks = [
        f"{e.name}:{e.stat().st_mtime_ns}:{e.stat().st_size}" for e in _code(root, ("measure", "records", "store"))
    ]
    return hashlib.sha256("|".join(marks).encode()).hexdigest()[:16]


def _code(root: Path, rooms: Iterable[str]) -> list[os.DirEntry[str]]:
    found: list[os.DirEntry[str]] = []
    folders = [str(root / room) for room in rooms]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir() and entry.name != "__pycache__":
                    folders.append(entry.path)
                elif entry.name.endswith(".py"):
                    found.append(entry)
    return sorted(found, key=lambda e: e.path)
