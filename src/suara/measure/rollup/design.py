"""What is kept of a view: sums by day in cubes, and finished evidence of what does not add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.metric import Metric, OverRows, Shares, Total
from suara.measure.plan import Plan, aggregates_of, with_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ibis import Table

    from suara.measure.scope import Scope
    from suara.measure.view import Lives
    from suara.store.engines._engine import Engine


@dataclass(frozen=True)
class Design:
    """The metrics over a view: those whose evidence adds up by day, tables of shares that do, and the others."""

    view: str
    sums: dict[str, OverRows] = field(default_factory=dict)
    shares: dict[str, Shares] = field(default_factory=dict)
    others: dict[str, OverRows] = field(default_factory=dict)

    def add(self, label: str, metric: OverRows) -> None:
        """Put a metric where it belongs."""
        if not adds_up_by_day(self.view) or getattr(metric, "staff", False):
            self.others[label] = metric
        elif isinstance(metric, Shares) and not VIEWS[self.view].lives:
            self.shares[label] = metric
        elif isinstance(metric, (Metric, Total)):
            self.sums[label] = metric
        else:
            self.others[label] = metric

    @property
    def parts(self) -> dict[str, Mapping[str, OverRows]]:
        """The metrics of each cube, the shares each in one of their own."""
        alone: dict[str, Mapping[str, OverRows]] = {label: {label: metric} for label, metric in self.shares.items()}
        return ({"": self.sums} if self.sums else {}) | alone


def designs(metrics: Iterable[tuple[str, OverRows]]) -> dict[str, Design]:
    """The design of every view that metrics read, from the metrics over rows with their labels."""
    found: dict[str, Design] = {}
    for label, metric in metrics:
        found.setdefault(metric.source, Design(metric.source)).add(label, metric)
    return found


@cache
def adds_up_by_day(name: str) -> bool:
    """Whether a view's rows are decided by their own record, or by no more than the view says besides."""
    view = VIEWS[name]
    if view.lives:
        return True
    linked = view.union or all(kind in view.links for kind in view.also)
    if view.periodic or not linked or view.reach == "onward":
        return False
    return not meets_others(name) or bool(view.links or view.reach)


@cache
def meets_others(name: str) -> bool:
    """Whether a view's rows are made by bringing records together."""
    import ibis.expr.operations as ops

    from suara.measure.scope import Scope

    tree = VIEWS[name].rows(Scope({}, settings={"clock": "calendar"})).op()
    return bool(tree.find((ops.WindowFunction, ops.JoinChain, ops.Aggregate)))


def compile_cube(
    view: str,
    metrics: Mapping[str, OverRows],
    dimensions: tuple[str, ...],
    types: Mapping[str, str],
    engine: Engine,
    *,
    some_days: bool,
) -> Plan:
    """The query that adds the facts up by day and dimensions, of all days or of those of `suara_calendar`."""
    from suara.measure.scope import Scope

    scope, view_ = Scope(types, dimensions, settings={"clock": "calendar"}), VIEWS[view]
    rows = scope.segmented(view_.lives.units(scope) if view_.lives else view_.rows(scope))
    day = "day" if view_.lives else view_.day
    rows = rows.filter(rows[day].notnull())
    rows = _of_days(scope, rows, day) if some_days else rows
    keys = {"day": rows[day]} | {segment: rows[segment] for segment in scope.segments}
    if view_.lives:
        added = _lives(view_.lives, rows, keys)
        return Plan(engine.compile(added), {}, _types(added))
    items = [m for m in metrics.values() if isinstance(m, Shares)]
    if items:
        rows, named = with_items(rows, items[0], [])
        keys = {"day": rows[day]} | {name: rows[name] for name in (*scope.segments, *named)}
    aggregates, columns = aggregates_of(metrics, rows)
    added = rows.group_by(**keys).aggregate(**aggregates)
    return Plan(engine.compile(added), columns, _types(added))


def compile_lasts(view: str, types: Mapping[str, str], engine: Engine, *, kept: bool) -> Plan:
    """The query of a view's lasts before an instant: from the whole history, or from such as are `kept` on."""
    from suara.measure.scope import Scope

    lasts = VIEWS[view].lasts
    assert lasts is not None
    return Plan(engine.compile(lasts(Scope(types, settings={"lasts": view} if kept else {}))), {})


def _of_days(scope: Scope, rows: Table, day: str) -> Table:
    within = rows.filter(rows[day] >= scope.first_day, rows[day] <= scope.last_day)
    return scope.placed(within, day)


def _lives(lives: Lives, rows: Table, keys: Mapping[str, Any]) -> Table:
    """Lives that agree in their days are one row; of their moments the earliest stands for all."""
    keys = {**keys, "until_day": rows[lives.until_day]}
    return rows.group_by(**keys).aggregate(
        since_at=rows.occurred_at.min(), until_at=rows[lives.until].min(), units=rows.units.sum()
    )


def _types(table: Table) -> dict[str, str]:
    """The columns' types as the home keeps them."""
    return {name: _plain(kind) for name, kind in table.schema().items()}


def _plain(kind: Any) -> str:
    if kind.is_integer() or kind.is_boolean():
        return "boolean" if kind.is_boolean() else "int64"
    return "float64" if kind.is_numeric() else str(kind.copy(nullable=True)).split("(")[0]
