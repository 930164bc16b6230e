"""What the records of a kind look like as of an instant, each thing asked of the facts once: times, and variety."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.evidence import bounding
from suara.measure.plan import fingerprint, plan_name
from suara.measure.question import seconds
from suara.measure.rollup.stale import own_kinds
from suara.measure.run import earlier
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from ibis import Table

    from suara.measure.evidence import Facts

# A column of times, and how many seconds later than them something turns.
Moment = tuple[str, float]


@dataclass(frozen=True)
class Glance:
    """What is asked of the facts about their records as such; views over one kind share the answers."""

    facts: Facts
    as_of: datetime
    _seen: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def last_turn(self, name: str) -> datetime | None:
        """The last time before the instant at which something behind a view turned."""
        view = VIEWS[name]
        kinds = {*view.kinds, *(("customer",) if view.borrows else ())}
        found = [self._last(kind, moment) for kind in sorted(kinds) for moment in _moments(name, kind)]
        return max((at for at in found if at is not None), default=None)

    def next_turn(self, name: str) -> datetime | None:
        """The first time from the instant on at which another record, on which a view hangs, turns."""
        view = VIEWS[name]
        others = set(view.kinds) - set(own_kinds(view))
        kinds = others | ({"customer"} if view.borrows and "customer" not in own_kinds(view) else set())
        turns = [self._turns(kind, moment, "day").values() for kind in sorted(kinds) for moment in _moments(name, kind)]
        return min((at for values in turns for at in values), default=None)

    def turns(self, name: str) -> dict[date, datetime]:
        """By local day of a view, the first time from the instant on at which its own records turn."""
        view = VIEWS[name]
        found: dict[date, datetime] = {}
        for kind in own_kinds(view):
            day = "day" if view.lives or view.day not in KINDS[kind].days.values() else view.day
            for moment in _moments(name, kind):
                for key, turn in self._turns(kind, moment, day).items():
                    found[key] = min(turn, found.get(key, turn))
        return found

    def records(self, kind: str) -> int:
        """How many records of a kind there are."""
        if ("records",) not in self._seen:
            self._seen[("records",)] = self.facts.warehouse.engine.holdings(self.as_of)
        return int(self._seen[("records",)][kind].records)

    def bounds(self, name: str) -> list[datetime]:
        """The first and last instant of the records of each kind that a view's rows are of."""
        return [at for kind, columns in bounding(name).items() for at in self._bounds(kind, tuple(columns))]

    def variety(self, kind: str) -> dict[str, int]:
        """About how many values each dimension, and each local day, of a kind's records has."""
        columns = [*self.facts.settings.dimensions, *KINDS[kind].days.values()]
        (row,) = self._rows(kind, ("variety",), lambda t: t.aggregate(**{c: t[c].approx_nunique() for c in columns}))
        return {name: int(n or 0) for name, n in row.items()}

    def _last(self, kind: str, moment: Moment) -> datetime | None:
        column, later = moment
        found = self._bounds(kind, (column,), later)
        return found[1] + timedelta(seconds=later) if found else None

    def _bounds(self, kind: str, columns: tuple[str, ...], later: float = 0.0) -> list[datetime]:
        """The first and last instant in columns, so many seconds before the instant of the glance."""
        key = ("bounds", kind, columns, later)
        if key not in self._seen:
            before = earlier(self.as_of, later)
            self._seen[key] = self.facts.warehouse.engine.bounds(KINDS[kind], columns, before)
        found: list[datetime] = self._seen[key]
        return found

    def _turns(self, kind: str, moment: Moment, day: str) -> dict[date, datetime]:
        """By day, the first time from the instant on."""
        column, later = moment
        found = self._rows(
            kind, ("turns", column, day, later), lambda t: _later(t, column, day), since=earlier(self.as_of, later)
        )
        return {row["suara_day"]: row["turn"] + timedelta(seconds=later) for row in found if row["suara_day"]}

    def _rows(
        self, kind: str, what: tuple[Any, ...], expression: Callable[[Table], Table], **values: Any
    ) -> list[dict[str, Any]]:
        key = (kind, *what)
        if key not in self._seen:
            plan = self.facts.plans.get(
                plan_name(self.facts.warehouse.engine.name, fingerprint(), key, dict(self.facts.settings.dimensions)),
                lambda: self._compiled(kind, expression),
            )
            self._seen[key] = self.facts.warehouse.engine.rows(plan.sql, values, {})
        rows: list[dict[str, Any]] = self._seen[key]
        return rows

    def _compiled(self, kind: str, expression: Callable[[Table], Table]) -> Any:
        import ibis

        from suara.measure.plan import Plan
        from suara.store.schema import IBIS_TYPES

        types = {c: IBIS_TYPES[t] for c, t in column_types(KINDS[kind], self.facts.settings.dimensions).items()}
        table = ibis.table(types, name=KINDS[kind].plural)
        return Plan(self.facts.warehouse.engine.compile(expression(table)), {})


def _later(table: Table, column: str, day: str) -> Table:
    from suara.measure.scope import parameter

    later = table.filter(table[column] >= parameter("since", "timestamp"))
    return later.group_by(suara_day=later[day]).aggregate(turn=later[column].min())


def _moments(name: str, kind: str) -> list[Moment]:
    """The times at which records of a kind become visible, or another, to a view."""
    from suara.measure.scope import DUE

    view = VIEWS[name]
    if kind not in view.kinds:  # customers who lend their dimensions, which do not hang on when they leave
        return [("occurred_at", 0.0)]
    times = [c.name for c in KINDS[kind].columns.values() if c.type == "timestamp"]
    plain = [(t, 0.0) for t in times if t not in DUE or t in view.turns]
    windows = [seconds(view.settings[w], w) for w in view.turns if w in view.settings]
    return plain + ([("occurred_at", w) for w in windows] if kind in own_kinds(view) else [])
