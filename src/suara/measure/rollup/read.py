"""Answering from evidence at rest where it covers a question, and from the facts for the remainder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from suara.measure.evidence import FEW, Basis, Evidence, Facts, Job, states
from suara.measure.rollup.cover import Part, Piece, covered
from suara.measure.rollup.query import compile_reading, finished_states, merged, plan_key
from suara.store import changes, rollups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from suara.store.changes import Change
    from suara.store.connection import Connection
    from suara.store.rollups import Reach

TotalRows = dict[tuple[str, tuple[Part, ...]], list[dict[str, Any]]]


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
            reaches, head = self._reaches(connection)
            if not reaches:
                yield self.facts
                return
            oldest = min(reach.change for reach in reaches.values())
            news = changes.since(connection, oldest) if head > oldest else []
            touched = changes.touched(connection, oldest) if news else {}
            yield Snapshot(self.facts, connection, self.own, reaches, news, touched)

    @property
    def there(self) -> bool:
        """Whether anything is at rest."""
        with self.facts.warehouse.reading() as connection:
            return bool(self._reaches(connection)[0])

    def _reaches(self, connection: Connection) -> tuple[dict[str, Reach], int]:
        stamp, head = rollups.stamp(connection)
        if self._known[0] != stamp:
            self._known = (stamp, rollups.reaches(connection))
        return self._known[1], head


@dataclass(frozen=True)
class Snapshot:
    """What is at rest at one moment, and what has changed since it was."""

    facts: Facts
    connection: Connection
    own: str
    reaches: Mapping[str, Reach]
    news: list[Change]
    touched: Mapping[tuple[str, str], Mapping[date, int]]

    def gather(self, jobs: Sequence[Job]) -> list[Evidence]:
        """The evidence of each job's metrics, from wherever it is complete; totals and finished values in one go."""
        pieces = [self._covered(job) for job in jobs]
        every = [piece for several in pieces for piece in several]
        totals = self._totals([p for p in every if p.from_totals])
        kept = self._finished([p for p in every if p.finished])
        found = []
        for several in pieces:
            whole = Evidence()
            for piece in several:
                whole.join(self._read(piece, totals, kept))
            found.append(whole)
        return found

    def _covered(self, job: Job) -> list[Piece]:
        reach = self.reaches.get(job.view)
        if reach is None:
            return [Piece(job, fresh=job.placed)]
        return covered(job, reach, self.facts, self.own, self.news, self.touched)

    def _read(self, piece: Piece, totals: TotalRows, kept: Mapping[str, list[tuple[Any, ...]]]) -> Evidence:
        """What is at rest of a piece, and the facts' evidence of the days or periods that are not."""
        job, fresh, found = piece.job, piece.fresh, Evidence()
        if piece.finished:
            found, fresh = self._from_finished(piece, kept.get(job.view, []))
        elif piece.at_rest and piece.from_totals:
            found = self._from_totals(piece, totals)
        elif piece.at_rest:
            found = self._from_cube(piece)
        if fresh:
            direct = self.facts.evidence(job.over(fresh))
            for label, metric in job.metrics.items():
                found.states[label] = merged(metric, found.states.get(label, {}), direct.states[label])
            found.sql = direct.sql | found.sql
        found.basis = dict.fromkeys(job.metrics, _basis(piece, fresh, some=len(fresh) < len(job.placed) or not fresh))
        return found

    def _from_cube(self, piece: Piece) -> Evidence:
        job, cube = piece.job.over(piece.at_rest), piece.cube
        assert cube is not None
        few, engine = len(job.placed) <= FEW, self.facts.warehouse.at_rest
        plan = self.facts.plans.get(
            plan_key(job, cube, few=few), lambda: compile_reading(job, cube, engine.compile, few=few)
        )
        run = replace(self.facts.run(job), at_rest=True)
        rows, shown = run.rows(plan.sql), run.shown(plan.sql)
        found = Evidence(sql=dict.fromkeys(job.metrics, shown))
        for label, metric in job.metrics.items():
            found.states[label] = states(metric, plan.columns[label], rows, job.question.by, run.origin(metric))
        return found

    # -- many jobs in one query ------------------------------------------------------------------

    def _totals(self, pieces: list[Piece]) -> TotalRows:
        """The rows of totals by cube and stretches."""
        wanted = {(p.cube.name, p.at_rest): None for p in pieces if p.cube and p.at_rest}
        parts = sorted({e for p in pieces if p.cube for label in p.job.metrics for e in p.cube.columns[label].values()})
        found: TotalRows = {}
        for at_rest in {stretches for _, stretches in wanted}:
            names = [name for name, stretches in wanted if stretches == at_rest]
            asked = [(name, i, p.first_day, p.last_day) for name in names for i, p in at_rest]
            found |= {(name, at_rest): [] for name in names}
            for row in rollups.totals(self.connection, asked, parts):
                found[row["cube"], at_rest].append(row)
        return found

    def _from_totals(self, piece: Piece, totals: TotalRows) -> Evidence:
        job, cube = piece.job, piece.cube
        assert cube is not None
        run = self.facts.run(job)
        found = Evidence(sql=dict.fromkeys(job.metrics, rollups.TOTALS_OF.format(cube.name)))
        for label, metric in job.metrics.items():
            rows = totals[cube.name, piece.at_rest]
            found.states[label] = states(metric, cube.columns[label], rows, (), run.origin(metric))
        return found

    def _finished(self, pieces: list[Piece]) -> dict[str, list[tuple[Any, ...]]]:
        """Finished values by view, of all spans that are asked for."""
        periods = [p for piece in pieces for _, p in piece.at_rest]
        if not periods:
            return {}
        since, until = min(p.since for p in periods), max(p.until for p in periods)
        return rollups.finished(self.connection, pieces[0].segments, since, until)

    def _from_finished(self, piece: Piece, rows: list[tuple[Any, ...]]) -> tuple[Evidence, tuple[Part, ...]]:
        """Finished evidence, and the periods of which there is none."""
        job, there = piece.job, {(since, until) for since, until, *_ in rows}
        at_rest = [(i, p) for i, p in piece.at_rest if (p.since, p.until) in there]
        fresh = tuple((i, p) for i, p in job.placed if (i, p) not in at_rest)
        sql = rollups.FINISHED_OF.format(job.view, piece.segments)
        shown = dict.fromkeys(job.metrics, sql) if at_rest else {}
        return Evidence(states=finished_states(job.over(at_rest), rows), sql=shown), fresh


def _basis(piece: Piece, fresh: tuple[Part, ...], *, some: bool) -> Basis:
    """What a piece was read from."""
    at_rest = piece.reach is not None and (bool(piece.at_rest) if not piece.finished else some)
    if not at_rest or piece.reach is None:
        return Basis(reason=piece.reason)
    days = sum((p.until - p.since).days for _, p in fresh)
    return Basis(at_rest=True, built_at=piece.reach.as_of, fresh_days=days)
