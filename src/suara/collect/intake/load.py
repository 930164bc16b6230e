"""Letting a delivery of records in: read, matched, typed and checked beside the warehouse, then visible at once."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from suara.collect.intake import persons, rejects, reshape
from suara.collect.intake import recipe as recipes
from suara.collect.intake.frames import NAME
from suara.collect.intake.look import sample
from suara.collect.intake.matching import Match, match, targets
from suara.collect.intake.notes import notes, replaced
from suara.collect.intake.plan import MADE_ID, Plan, writings
from suara.collect.intake.progress import Onward
from suara.collect.intake.receive import received, source_of
from suara.collect.intake.recipe import Recipe
from suara.collect.intake.times import ORDERS
from suara.errors import LoadError
from suara.records import KINDS
from suara.store import changes, loads
from suara.store.naming import quoted
from suara.store.progress import watched
from suara.store.stage import TABLE, IrregularError, Stage, literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from suara.collect.intake.delivery import Delivery
    from suara.records import Kind
    from suara.settings import Settings
    from suara.store.connection import Connection
    from suara.store.ledger import Ledger
    from suara.store.progress import Progress
    from suara.store.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class Load:
    """What became of a delivery: accepted + updated + unchanged + rejected = the records delivered.

    `id` is None after a dry run. `rejects` is an Arrow table with file, row, column, value, reason and
    remedy; `rejects_path` the file with the rejected rows, to mend and load again. `mapping` says which
    column became which, and why; `ignored` are the columns left out.
    """

    id: int | None
    kind: str
    source: str
    rows_read: int
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    rejects: pa.Table
    rejects_path: Path | None
    mapping: tuple[Match, ...]
    ignored: tuple[str, ...]
    persons: tuple[str, ...]
    notes: tuple[str, ...]
    recipe: Recipe

    def __repr__(self) -> str:
        return (
            f"<Load {self.id or '(dry run)'} of {self.kind} from {self.source}: {self.accepted:,} accepted, "
            f"{self.updated:,} updated, {self.unchanged:,} unchanged, {self.rejected:,} rejected>"
        )


class DryRunError(Exception):
    """Ends a transaction of which nothing may stay."""


@dataclass(frozen=True)
class Staged:
    """A delivery in the stage, typed and checked."""

    plan: Plan
    rows: int
    rows_read: int


@dataclass
class Intake:
    """The loading side of one workspace."""

    folder: Path
    settings: Settings
    warehouse: Warehouse
    ledger: Ledger

    def load(
        self,
        kind: str,
        data: object,
        source: str | None = None,
        *,
        recipe: object = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Load:
        """Let a delivery of records in; see `Workspace.load`."""
        source = source or source_of(data)
        with Stage(self.folder / ".spill") as stage:
            return self.let_in(stage, kind, data, source, recipe=recipe, dry_run=dry_run, progress=progress)

    def let_in(
        self,
        stage: Stage,
        kind: str,
        data: object,
        source: str,
        *,
        recipe: object = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Load:
        """The same by a stage of the caller's, on which the data may lie as a `Delivery`."""
        chosen = recipes.chosen(recipe, self.folder, source, kind)
        onward = Onward(progress) if progress else None
        reading = onward.reading if onward else None
        staged = self._staged(stage, KINDS[kind], data, source, chosen or Recipe(kind=kind, guessed=True), reading)
        found = rejects.table(stage, staged.plan)
        said = list(notes(stage, staged.plan))
        if not dry_run:
            self._remember(stage, staged.plan)
        number, counts = self._merge(stage, staged, found, onward, said, dry_run=dry_run)
        used = _used(chosen, staged.plan)
        if number:
            self._keep(used, source, kind)
        path = self._rejects_path(number) if number and found.num_rows else None
        return _outcome(number, staged, counts, found, path, said, used)

    def undo(self, load: int) -> None:
        """Take a load back; see `Workspace.undo`."""
        with self.warehouse.writing() as connection:
            loads.undo(connection, self.warehouse.engine, load)

    def listed(self) -> list[dict[str, Any]]:
        """Every load, the oldest first."""
        with self.warehouse.reading() as connection:
            return loads.listed(connection)

    def _staged(
        self, stage: Stage, kind: Kind, data: object, source: str, recipe: Recipe, progress: Progress | None
    ) -> Staged:
        delivery = received(data, stage, recipe, progress)
        delivery, rows_read = reshape.reshaped(delivery, stage, recipe, progress)
        try:
            return self._filled(stage, kind, delivery, source, recipe, progress, rows_read)
        except IrregularError:
            if not delivery.otherwise:
                raise
        stage.drop(TABLE)
        return self._filled(stage, kind, delivery.otherwise(), source, recipe, progress, None)

    def _filled(
        self,
        stage: Stage,
        kind: Kind,
        delivery: Delivery,
        source: str,
        recipe: Recipe,
        progress: Progress | None,
        rows_read: int | None,
    ) -> Staged:
        plan = self._plan(stage, kind, delivery, source, recipe)
        rows = stage.fill(TABLE, plan.sql, progress, delivery.estimate)
        if delivery.exact not in (None, rows) and delivery.otherwise:
            stage.drop(TABLE)
            return self._filled(stage, kind, delivery.otherwise(), source, recipe, progress, None)
        if not plan.secret and _any_personal(stage, plan):
            plan = replace(plan, secret=self.ledger.secret)
            stage.drop(TABLE)
            rows = stage.fill(TABLE, plan.sql, progress, delivery.estimate)
        _number_equals(stage, plan)
        return Staged(plan, rows, rows if rows_read is None else rows_read)

    def _plan(self, stage: Stage, kind: Kind, delivery: Delivery, source: str, recipe: Recipe) -> Plan:
        wanted = targets(kind, self.settings.dimensions)
        recipes.check_columns(recipe, wanted, delivery.columns)
        matching = match(kind, wanted, delivery.columns, recipe, delivery.fixed, sample(stage, delivery))
        plan = Plan(kind, self.settings, source, delivery, recipe, matching, wanted, {})
        _check_required(plan)
        moments = {c: (plan.cell(c), plan.type(c)) for c in plan.given if wanted[c].type == "timestamp"}
        return replace(plan, writings=writings(stage, delivery, moments, recipe))

    def _remember(self, stage: Stage, plan: Plan) -> None:
        """Who the persons are goes to the ledger, before their records become visible."""
        if plan.matching.persons or plan.secret:
            self.ledger.remember(persons.told(stage, plan))

    def _merge(
        self, stage: Stage, staged: Staged, found: pa.Table, onward: Onward | None, said: list[str], *, dry_run: bool
    ) -> tuple[int, loads.Counts]:
        """Make the staged records visible, all at once; after a dry run nothing of it stays but what is `said`."""
        plan = staged.plan
        counts, number = loads.Counts(0, 0, 0, 0), 0
        stage.settle()
        try:
            with loads.letting_in(self.warehouse, stage) as connection:
                number = loads.next_load(connection)
                with self._merging(connection, staged, number, onward) as counts:
                    said += replaced(connection, plan.kind, number) if counts.updated else ()
                    _stop(dry_run)
                    if found.num_rows:
                        rejects.write(self._rejects_path(number), loads.rejected_cells(connection), plan, found)
                    kept = recipes.kept_at(self.folder, plan.source, plan.kind.name).name
                    loads.record(connection, number, plan.kind.name, plan.source, staged.rows_read, counts, kept)
                    loads.store_origins(connection, plan.kind, number)
                    touched = loads.touched(connection, plan.kind, number)
                    changes.note(connection, plan.kind.name, "load", number, touched)
        except DryRunError:
            number = 0
        if onward:
            onward.letting_in(staged.rows, staged.rows)
        return number, counts

    @contextmanager
    def _merging(
        self, connection: Connection, staged: Staged, number: int, onward: Onward | None
    ) -> Iterator[loads.Counts]:
        """The staged records merged, and while it lasts what they brought; progress is told until it is done."""
        plan = staged.plan
        with ExitStack() as lasting:
            with watched(connection, onward.letting_in if onward else None, staged.rows):
                merging = self.warehouse.engine.merging(connection, plan.kind, plan.columns, number)
                counts = lasting.enter_context(merging)
            yield counts

    def _rejects_path(self, number: int | None) -> Path:
        return self.folder / "rejects" / f"load-{number}.csv"

    def _keep(self, recipe: Recipe, source: str, kind: str) -> None:
        """Keep the recipe for the next delivery from the same source; frames share no source by default."""
        if source != NAME:
            recipes.write(recipes.kept_at(self.folder, source, kind), recipe)


def _stop(dry_run: bool) -> None:  # noqa: FBT001
    if dry_run:
        raise DryRunError


def _outcome(
    number: int,
    staged: Staged,
    counts: loads.Counts,
    found: pa.Table,
    path: Path | None,
    said: list[str],
    recipe: Recipe,
) -> Load:
    plan = staged.plan
    matches = {
        m.column: replace(m, origin=plan.origin(m.column)) if m.origin else m for m in plan.matching.matches.values()
    }
    constants = {c: Match(None, c, f"constant {v!r}") for c, v in plan.matching.constants.items()}
    return Load(
        id=number or None,
        kind=plan.kind.name,
        source=plan.source,
        rows_read=staged.rows_read,
        accepted=counts.accepted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        rejects=found,
        rejects_path=path,
        mapping=tuple((constants | matches).values()),
        ignored=plan.matching.ignored,
        persons=tuple(plan.matching.persons),
        notes=tuple(said),
        recipe=recipe,
    )


def _used(chosen: Recipe | None, plan: Plan) -> Recipe:
    """How to read the next one: by the recipe chosen, else the guess, with what values decided first."""
    recipe = chosen if chosen and not chosen.guessed else plan.matching.recipe(plan.kind.name)
    earlier = {c: t.format for c, t in chosen.times.items()} if chosen else {}
    decided = {c: w.order for c, w in plan.writings.items() if w.order}
    return recipe.settled({c: f for c, f in (decided | earlier).items() if f in ORDERS})


def _check_required(plan: Plan) -> None:
    """Refuse a delivery that cannot hold a single record, for want of a whole column."""
    missing = [c.name for c in plan.wanted.values() if c.required and c.name not in plan.given]
    if missing and plan.delivery.columns:
        there = ", ".join(_read_as(plan)[:30])
        raise LoadError(
            f"No column of {plan.delivery.file} gives {' or '.join(missing)} of {plan.kind.name}; it has {there}.",
            f'Name it in a recipe: [columns] {missing[0]} = "...", or as a constant.',
        )


def _read_as(plan: Plan) -> list[str]:
    """The delivered columns, each with what it was taken for."""
    taken = {m.origin: m.column for m in plan.matching.matches.values()}
    return [f"{c} (read as {taken[c]})" if taken.get(c, c) != c else c for c in plan.kept_columns]


def _any_personal(stage: Stage, plan: Plan) -> bool:
    """Whether a customer goes by an address or telephone number."""
    if not plan.hashed:
        return False
    (found,) = stage.one(
        f"SELECT coalesce(bool_or({persons.any_address(plan.hashed)}), false) FROM {TABLE} WHERE suara_bad = 0"
    )
    return bool(found)


def _number_equals(stage: Stage, plan: Plan) -> None:
    """Records without an id whose content is the same are told apart by their order."""
    own = quoted(plan.kind.name)
    made = f"suara_bad = 0 AND regexp_matches({own}, {literal(MADE_ID)})"
    if plan.kind.name == "customer":
        return
    total, distinct = stage.one(f"SELECT count(*), count(DISTINCT {own}) FROM {TABLE} WHERE {made}")
    if total == distinct:
        return
    place = f"SELECT rowid AS r, row_number() OVER (PARTITION BY {own} ORDER BY rowid) AS n FROM {TABLE} WHERE {made}"
    stage.rows(f"UPDATE {TABLE} SET {own} = {own} || '-' || n FROM ({place}) AS p WHERE {TABLE}.rowid = p.r AND n > 1")
