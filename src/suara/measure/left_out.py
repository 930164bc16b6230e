"""Which records of a period are not behind a number, and why; and how a metric's terms read as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.records import KINDS

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.metric import OverRows
    from suara.measure.run import Run
    from suara.measure.scope import Scope
    from suara.measure.view import View
    from suara.store.engines._engine import Engine

PARTS = ("of", "item", "within", "first", "last")


@dataclass(frozen=True)
class LeftOut:
    """The records of a kind in the periods asked for, those that the filters take away, and the rest by reason."""

    records: int
    filtered: int
    reasons: dict[str, int]

    @property
    def kept(self) -> int:
        """The records that remain."""
        return self.records - self.filtered - sum(self.reasons.values())


def tally(view: View, ground: Scope, run: Run) -> LeftOut | None:
    """The records of the view's kind that are left out; null where other records than the period's make its rows."""
    import ibis

    table = ground.table(KINDS[view.kind])
    if (
        view.union
        or (view.periodic and not view.left_out)
        or view.day not in table.columns
        or view.moment not in table.columns
    ):
        return None
    asked = ground.in_period(table, view.day, view.moment)
    reasons = view.left_out(asked).items() if view.left_out else ()
    cases = [(ibis.coalesce(condition, ibis.literal(value=False)), reason) for reason, condition in reasons]
    named = asked.mutate(suara_reason=ibis.cases(*cases, else_="") if cases else ibis.literal(""))
    counted = _rows(named.group_by("suara_reason").aggregate(records=named.count()), run)
    by_reason = {row["suara_reason"]: int(row["records"]) for row in counted}
    everything = ground.placed(table, view.day, view.moment)
    total = int(_rows(everything.aggregate(records=everything.count()), run)[0]["records"])
    found = {reason: by_reason[reason] for reason, _ in reasons if reason in by_reason}
    return LeftOut(total, total - sum(by_reason.values()), found)


def counted(view: View, ground: Scope, run: Run) -> dict[str, int]:
    """What a periodic view counts, added over the periods asked for: its units, and what it counts by column."""
    rows = view.rows(ground)
    sums = {column: rows[column].sum().cast("int64") for column in view.counts}
    units = {} if view.lives else {view.unit: rows.count()}
    [found] = _rows(rows.aggregate(**(units | sums)), run)
    return {name: int(found[name] or 0) for name in units | sums}


def repeated(view: View, ground: Scope, run: Run) -> int:
    """How many people have more than one row of a view in the periods asked for."""
    rows = ground.in_period(view.rows(ground), view.day, view.moment)
    people = rows.filter(rows.customer.notnull()).group_by("customer").aggregate(units=lambda t: t.count())
    more = people.filter(people.units > 1)
    return int(_rows(more.aggregate(people=more.count()), run)[0]["people"])


def terms_of(metric: OverRows, ground: Scope, engine: Engine) -> dict[str, str]:
    """What is read of each row, as SQL over the view's columns."""
    import ibis
    import sqlglot

    rows = ibis.table(VIEWS[metric.source].rows(ground).schema(), name="rows")
    terms = _terms(metric, rows)
    tree = sqlglot.parse_one(engine.compile(rows.select(**terms)), dialect=engine.name)
    return {e.alias_or_name: _spelt(e.unalias(), engine) for e in tree.expressions} if terms else {}


def _terms(metric: Any, rows: Table) -> dict[str, Any]:
    if hasattr(metric, "terms"):
        return dict(metric.terms(rows))
    return {part: getattr(metric, part)(rows) for part in PARTS if callable(getattr(metric, part, None))}


def _spelt(expression: Any, engine: Engine) -> str:
    import sqlglot.expressions as sge

    def bare(node: Any) -> Any:
        return sge.column(node.this.name) if isinstance(node, sge.Column) else node

    return str(expression.transform(bare).sql(dialect=engine.name))


def _rows(expression: Table, run: Run) -> list[dict[str, Any]]:
    return run.rows(run.warehouse.engine.compile(expression))
