"""The working of a number: formula, terms, evidence, what was left out and why, filters, times, SQL and version."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.measure import METRICS, VIEWS
from suara.measure.answer import leaves
from suara.measure.benchmark import Benchmark, standard
from suara.measure.evidence import Basis, Job
from suara.measure.left_out import LeftOut, counted, repeated, tally, terms_of
from suara.measure.metric import Distinct, Total
from suara.store.holdings import loaded_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.measure.answer import Answerer
    from suara.measure.metric import Definition, OverRows
    from suara.measure.question import Question
    from suara.measure.result import Result, Row
    from suara.measure.run import Run
    from suara.measure.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The units behind one part of a metric: what a row is, which records were left out and why.

    `counted` is what a view that makes its rows by period counts, in the periods asked for; `repeated` is how many
    people have more than one row; null where that says nothing. `basis` says what the number was read from.
    """

    view: str
    one_row: str
    unit: str
    terms: dict[str, str]
    left_out: LeftOut | None
    counted: dict[str, int]
    repeated: int | None
    basis: Basis
    sql: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything that decides a number, for a person to check it.

    `whole` says that the values are whole numbers. Times: `since` and `until` are local to `zone`;
    `as_of`, `loaded_at` and `newest` are UTC.
    """

    metric: str
    title: str
    formula: str
    unit: str
    whole: bool
    better: str
    interval: str
    notes: str
    credit: str
    version: int
    fingerprint: str
    settings: dict[str, str]
    since: datetime | None
    until: datetime | None
    grain: str | None
    zone: str
    as_of: datetime
    loaded_at: datetime | None
    newest: datetime | None
    by: tuple[str, ...]
    filters: list[str]
    weighted: bool
    rows: list[Row]
    evidence: list[Row]
    samples: dict[str, Sample]
    target: float | None
    benchmarks: list[Benchmark]
    painter: Callable[[Any], str] | None = field(default=None, repr=False)
    speller: Callable[[Any], str] | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        import msgspec

        plain = {k: v for k, v in self.__dict__.items() if k not in ("painter", "speller")}
        return plain | {
            "samples": {k: asdict(s) for k, s in self.samples.items()},
            "benchmarks": [msgspec.to_builtins(b) for b in self.benchmarks],
            "by": list(self.by),
        }

    def __str__(self) -> str:
        return self.speller(self) if self.speller else repr(self)

    def _repr_html_(self) -> str:
        assert self.painter is not None
        return self.painter(self)


@dataclass
class Explainer:
    """Explains results of one workspace."""

    answerer: Answerer
    painter: Callable[[Any], str] | None = None
    speller: Callable[[Any], str] | None = None

    def explain(self, metric: str, result: Result) -> Explanation:
        """The working of one of the result's metrics."""
        return _Working(self, metric, result).whole()


@dataclass
class _Working:
    explainer: Explainer
    metric: str
    result: Result

    @property
    def answerer(self) -> Answerer:
        return self.explainer.answerer

    @property
    def question(self) -> Question:
        return self.result.question

    @cached_property
    def definition(self) -> Definition:
        return self.answerer.definition(self.metric)

    @cached_property
    def parts(self) -> list[tuple[str, OverRows]]:
        return leaves(self.metric, self.definition, self.answerer.definition)

    def whole(self) -> Explanation:
        d, question, settings = self.definition, self.question, self.answerer.settings
        held = standard(self.metric, settings.targets, settings.industry)
        return Explanation(
            metric=self.metric,
            title=d.title,
            formula=d.formula,
            unit=d.unit,
            whole=isinstance(d, (Total, Distinct)),
            better=d.better,
            interval=d.interval_in_words,
            notes=d.notes,
            credit=d.credit,
            version=d.version,
            fingerprint=fingerprint([self.metric, *(name for name, _ in self.parts)], self._views()),
            settings=self._settings(),
            grain=question.grain,
            as_of=question.as_of,
            by=question.by,
            filters=[f.words for f in question.where],
            weighted=question.weighted,
            rows=[row for row in self.result if row["metric"] == self.metric],
            evidence=self._evidence(),
            samples={label: self._sample(label, leaf) for label, leaf in self.parts},
            target=held.target,
            benchmarks=list(held.published),
            painter=self.explainer.painter,
            speller=self.explainer.speller,
            **self._times(),
        )

    def _views(self) -> list[str]:
        return list(dict.fromkeys(leaf.source for _, leaf in self.parts))

    def _settings(self) -> dict[str, str]:
        known = settings_of(self.definition, self.answerer.definition)
        return {name: str(self.question.settings.get(name, usual)) for name, usual in known.items()}

    def _times(self) -> dict[str, Any]:
        periods = self.result.answered[self.metric].periods
        kinds = {kind for view in self._views() for kind in VIEWS[view].kinds}
        warehouse, as_of = self.answerer.warehouse, self.question.as_of
        held = warehouse.engine.holdings(as_of)
        return {
            "since": periods[0].since if periods else None,
            "until": periods[-1].until if periods else None,
            "zone": self.answerer.calendar.zone,
            "loaded_at": loaded_at(warehouse, sorted(kinds)),
            "newest": max((at for k in kinds if (at := held[k].last)), default=None),
        }

    def _evidence(self) -> list[Row]:
        """What was added up, by period and segment."""
        answered, rows = self.result.answered[self.metric], []
        hidden = any(row["mark"] == "suppressed" for row in self.result if row["metric"] == self.metric)
        for (period, segment, item), state in sorted(answered.states.items(), key=str):
            if period < answered.offset and not hidden:
                keys = dict(zip(self.question.by, segment, strict=True)) | ({"item": item} if answered.items else {})
                sums = {_spelt(k): v for k, v in state.items() if not (k == "origin" and not v)}
                rows.append({"period": answered.periods[period].label, **keys, **sums})
        return rows

    def _sample(self, label: str, leaf: OverRows) -> Sample:
        view, run, ground = VIEWS[leaf.source], self._run(leaf.source), self._ground(leaf.source)
        people = run and view.kind == "answer" and not (view.union or view.periodic)
        answered = self.result.answered[self.metric]
        basis = answered.basis.get(label, Basis())
        return Sample(
            view=leaf.source,
            one_row=view.help,
            unit=view.unit,
            terms=terms_of(leaf, ground, self.answerer.warehouse.engine),
            left_out=tally(view, ground, run) if run else None,
            counted=counted(view, ground, run) if run and view.periodic else {},
            repeated=repeated(view, ground, run) if run and people else None,
            basis=basis,
            sql=replace(run, at_rest=basis.at_rest).written(answered.sql[label]) if run else "",
        )

    def _ground(self, view: str) -> Scope:
        """What the view stands on for this question."""
        from suara.measure.scope import Scope

        exact = not all(p.whole_days for p in self.result.answered[self.metric].periods)
        dimensions, structure = self.answerer.settings.dimensions, self.answerer.facts.structure(self.question, view)
        return Scope(dimensions, self.question.by, self.question.where, exact, settings=structure)

    def _run(self, view: str) -> Run | None:
        """The question's own periods over a view, those to compare with left aside; none without records."""
        placed = tuple(enumerate(self.result.answered[self.metric].periods))
        return self.answerer.facts.run(Job(self.question, view, {}, placed)) if placed else None


def settings_of(definition: Definition, find: Callable[[str], Definition]) -> dict[str, str]:
    """The settings that a metric knows, with what they are unless set."""
    found = dict(definition.settings)
    for _, leaf in leaves("", definition, find):
        found |= {**VIEWS[leaf.source].settings, **leaf.settings}
    return found


def fingerprint(metrics: list[str], views: list[str]) -> str:
    """A mark of the source files of metrics and views: the same definitions, the same mark."""
    files = [_file(METRICS.paths[m]) for m in dict.fromkeys(metrics) if m in METRICS]
    files += [_file(VIEWS.paths[v]) for v in views]
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in files if f)).hexdigest()[:12]


def _file(path: str) -> Path | None:
    spec = find_spec(path.partition(":")[0])
    return Path(spec.origin) if spec and spec.origin else None


def _spelt(part: str) -> str:
    """A part of the evidence in words: `s_x` is the sum of x, `p_x_y` that of x times y."""
    kind, _, rest = part.partition("_")
    if kind == "p" and rest:
        half = rest[: len(rest) // 2]
        return f"sum of squares of {half}" if f"{half}_{half}" == rest else f"sum of products {rest}"
    return f"sum of {rest}" if kind == "s" and rest else part
