"""Keeping evidence at rest up: built at first, afterwards only for the days that records touched."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from suara.measure import VIEWS
from suara.measure.period import Period
from suara.measure.rollup import lasts
from suara.measure.rollup.budget import chosen, sized
from suara.measure.rollup.build import Builder
from suara.measure.rollup.design import adds_up_by_day
from suara.measure.rollup.glance import Glance
from suara.measure.rollup.mark import code_mark, definition_mark
from suara.measure.rollup.stale import Stale, own_kinds, stale, stretches
from suara.settings import utc_now
from suara.store import changes, rollups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    import pyarrow as pa

    from suara.measure.evidence import Facts
    from suara.measure.rollup.design import Design
    from suara.measure.rollup.lasts import Lasts
    from suara.store.connection import Connection
    from suara.store.rollups import Cube, Reach, Span

Progress = Callable[[str, int, int], None]
How = Literal["built", "refreshed", "kept"]


@dataclass(frozen=True)
class Refreshed:
    """What became of a view's evidence at rest: how many days were read anew, and how many cells there are now."""

    view: str
    how: How
    days: int
    cells: int
    seconds: float
    left_out: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Ready:
    """What was read for a view and waits to be put in place: cubes, finished rows, lasts, and how far they reach."""

    reach: Reach
    cubes: list[tuple[Cube, pa.Table]]
    finished: list[list[Any]]
    spans: list[Span]
    days: list[date] | None
    lasts: Lasts | None = None


@dataclass(frozen=True)
class Refresher:
    """Brings the evidence at rest of a workspace up to date, view by view; each is in place whole or not at all."""

    facts: Facts
    designs: Mapping[str, Design]
    own: str

    def refresh(self, *, rebuild: bool = False, progress: Progress | None = None) -> list[Refreshed]:
        """Every view over kinds that have records; `progress` hears the view, records done and records in all."""
        now = utc_now()
        weights = self._weights(now)
        self._drop({view for view in self.designs if view not in weights})
        done, total, found = 0, sum(weights.values()), []
        glance = Glance(self.facts, now)
        holding = {} if rebuild else self._holding(now)
        for view, weight in weights.items():
            if progress:
                progress(view, done, total)
            kept = _told_kept(holding[view]) if view in holding else None
            found.append(kept or self._view(Builder(self.facts, self.designs[view], glance), rebuild=rebuild))
            done += weight
        if progress:
            progress("", total, total)
        self._tidy()
        return found

    def views(self, now: datetime) -> list[str]:
        """The views over kinds that have records."""
        return list(self._weights(now))

    def _weights(self, now: datetime) -> dict[str, int]:
        """The views to keep, with the number of records that each reads."""
        held = self.facts.warehouse.engine.holdings(now)
        found = {v: sum(held[k].records for k in own_kinds(VIEWS[v])) for v in self.designs}
        return {view: records for view, records in found.items() if records}

    def _drop(self, views: set[str]) -> None:
        with self.facts.warehouse.reading() as connection:
            there = views & set(rollups.views(connection))
        if there:
            with self.facts.warehouse.writing() as connection:
                for view in there:
                    rollups.drop_view(connection, view)

    def _tidy(self) -> None:
        """Changes that all evidence holds need be known no longer."""
        with self.facts.warehouse.reading() as connection:
            oldest = min(rollups.views(connection).values(), default=0)
            waiting = connection.execute("SELECT count(*) FROM suara_touched WHERE change <= ?", [oldest]).fetchone()
        if waiting and waiting[0]:
            with self.facts.warehouse.writing() as connection:
                changes.forget(connection, oldest)

    def _holding(self, now: datetime) -> dict[str, Reach]:
        """Of which views all that is at rest still holds, seen in one look."""
        with self.facts.warehouse.reading() as connection:
            reaches = {v: r for v, r in rollups.reaches(connection).items() if v in self.designs}
            oldest = min((reach.change for reach in reaches.values()), default=0)
            news, touched = changes.since(connection, oldest), changes.touched(connection, oldest)
        usual = {v: r for v, r in reaches.items() if r.code == code_mark(v, self.facts, self.own)}
        return {v: r for v, r in usual.items() if stale(r, news, touched, now, spread=r.spread).nothing}

    # -- one view --------------------------------------------------------------------------------

    def _view(self, builder: Builder, *, rebuild: bool) -> Refreshed:
        began = time.monotonic()
        with self.facts.warehouse.reading() as connection:
            before = rollups.reaches(connection, builder.view).get(builder.view)
            head = changes.head(connection)
            kept = None if rebuild or before is None else self._kept(builder, before)
            gone = self._gone(connection, builder, kept) if kept else None
            if kept and gone is not None and gone.nothing and kept == before:
                return _told_kept(kept)
            if kept is None or gone is None:
                ready = self._built(builder, head)
            else:
                ready = self._renewed(connection, builder, kept, gone, head)
        seconds = time.monotonic() - began
        if ready.days is None:
            ready = replace(ready, reach=replace(ready.reach, seconds=seconds))
        self._place(ready, before)
        return _told(ready, seconds)

    def _kept(self, builder: Builder, before: Reach) -> Reach | None:
        """What is there, if it still means the same; else nothing."""
        code = code_mark(builder.view, self.facts, self.own)
        if before.code == code:
            return before
        same = self._definition(builder, [c.dimensions for c in before.cubes]) == before.definition
        return replace(before, code=code) if same else None

    def _definition(self, builder: Builder, dimensions: Iterable[tuple[str, ...]]) -> str:
        wanted = list(dict.fromkeys(dimensions))
        texts = [
            builder.plan(metrics, dims, some_days=False).sql
            for metrics in builder.design.parts.values()
            for dims in wanted
        ]
        texts += [f"{label}:{m.version}:{m.formula}" for label, m in sorted(builder.design.others.items())]
        return definition_mark(builder.view, self.facts, texts)

    def _gone(self, connection: Connection, builder: Builder, kept: Reach) -> Stale | None:
        """What of it no longer holds, down to days; null where that cannot be told."""
        news = changes.since(connection, kept.change)
        found = stale(kept, news, changes.touched(connection, kept.change), builder.as_of, spread=kept.spread)
        if found.because:
            return None
        more = self._hanging(builder, found)
        if more is None:
            return None
        found.days |= more
        if found.days and kept.spread:
            found.onward = min(found.days)
        return found

    def _hanging(self, builder: Builder, found: Stale) -> set[date] | None:
        """The days of rows that hang on other records which changed."""
        days: set[date] = set()
        links = VIEWS[builder.view].links
        for kind in {change.kind for change in found.linked}:
            link, these = links.get(kind), [c for c in found.linked if c.kind == kind]
            more = builder.days_linked(kind, *link, these) if link and all(c.how == "load" for c in these) else None
            if more is None:
                return None
            days |= more
        if found.customers and self.facts.settings.dimensions:
            by_load = all(change.how == "load" for change in found.customers)
            more = builder.days_linked("customer", "customer", "customer", found.customers) if by_load else None
            if more is None:
                return None
            days |= more
        return days

    def _reach(self, builder: Builder, head: int, definition: str, left: list[tuple[str, ...]]) -> Reach:
        """How far evidence reaches that is read now."""
        return rollups.Reach(
            view=builder.view,
            definition=definition,
            code=code_mark(builder.view, self.facts, self.own),
            change=head,
            as_of=builder.as_of,
            last_turn=builder.glance.last_turn(builder.view),
            next_turn=builder.glance.next_turn(builder.view),
            spread=not adds_up_by_day(builder.view) and VIEWS[builder.view].reach not in ("day", "next"),
            left_out=tuple(left),
            seconds=0.0,
            turns=builder.glance.turns(builder.view),
        )

    def _built(self, builder: Builder, head: int) -> Ready:
        """Everything, from all the facts."""
        dimensions = tuple(self.facts.settings.dimensions)
        wanted: list[tuple[str, ...]] = [dimensions]
        left: list[tuple[str, ...]] = []
        if builder.design.parts:
            wanted, left = chosen(dimensions, self.facts.settings.rollup_cells, lambda c: sized(builder, c))
        if VIEWS[builder.view].lives and dimensions:
            wanted = [*wanted, ()]  # lives have no totals: without segments a question reads far fewer of them
        cubes = []
        for shares, metrics in builder.design.parts.items():
            for number, dims in enumerate(wanted):
                plan = builder.plan(metrics, dims, some_days=False)
                columns = plan.columns or {label: {} for label in metrics}
                name = f"suara_cube_{builder.view}{f'_{shares}' if shares else ''}_{number}".replace("/", "_")
                cube = rollups.Cube(name, builder.view, shares, dims, columns, plan.types)
                cubes.append((cube, builder.cells(cube, None)))
        spans = self._spans(builder)
        reach = self._reach(builder, head, self._definition(builder, wanted), left)
        return Ready(reach, cubes, builder.finished(spans), spans, None, lasts.renewed(builder))

    def _renewed(self, connection: Connection, builder: Builder, kept: Reach, gone: Stale, head: int) -> Ready:
        """The days that no longer hold, and the spans that they lie in."""
        days = sorted(gone.days)
        some = stretches(days, self.facts.calendar.zone)
        cubes = [(cube, builder.cells(cube, some)) for cube in kept.cubes] if days else []
        there = dict.fromkeys(rollups.spans(connection, builder.view))
        # What is kept may lie after the last record by now, and a life that goes on counts in it still.
        wanted = dict.fromkeys([*self._spans(builder), *there])
        spans = [s for s in wanted if s not in there or gone.touches(self._period(s))]
        builder = replace(builder, lasts_until=lasts.holding_until(connection, builder, days))
        reach = replace(self._reach(builder, head, kept.definition, list(kept.left_out)), seconds=kept.seconds)
        return Ready(reach, cubes, builder.finished(spans), spans, days, lasts.renewed(builder))

    def _spans(self, builder: Builder) -> list[Span]:
        """The periods, of the grains in the settings, from the view's first record to its last."""
        if not builder.design.others:
            return []
        calendar, found = self.facts.calendar, builder.glance.bounds(builder.view)
        if not found:
            return []
        since, until = (calendar.from_instant(f(found)) for f in (min, max))
        spans: dict[Span, None] = {}
        for grain in self.facts.settings.rollup_grains:
            first, end = calendar.floor(since, grain), calendar.step(calendar.floor(until, grain), grain)
            spans |= dict.fromkeys((p.since, p.until) for p in calendar.cut(first, end, grain))
        return list(spans)

    def _period(self, span: Span) -> Period:
        return Period(span[0], *span, self.facts.calendar.zone)

    def _place(self, ready: Ready, before: Reach | None) -> None:
        """Put what was read in its place, unless somebody was faster."""
        view = ready.reach.view
        with self.facts.warehouse.writing() as connection:
            if rollups.mark(connection, view) != (before and (before.change, before.as_of)):
                return
            if ready.days is None:
                rollups.drop_view(connection, view)
            for cube, table in ready.cubes:
                if ready.days is None:
                    rollups.make_cube(connection, cube)
                rollups.fill_cube(connection, cube, table, ready.days)
            if ready.spans:
                rollups.put_finished(connection, view, ready.spans, ready.finished)
            lasts.put(connection, self.facts, view, ready.lasts)
            rollups.put_reach(connection, ready.reach)


def _told_kept(reach: Reach) -> Refreshed:
    return Refreshed(reach.view, "kept", 0, reach.cells, 0.0, reach.left_out)


def _told(ready: Ready, seconds: float) -> Refreshed:
    cells, view = sum(table.num_rows for _, table in ready.cubes), ready.reach.view
    if ready.days is None:
        return Refreshed(view, "built", 0, cells, seconds, ready.reach.left_out)
    how: How = "refreshed" if ready.days or ready.spans else "kept"
    return Refreshed(view, how, len(ready.days), cells, seconds, ready.reach.left_out)
