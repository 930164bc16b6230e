"""What a view sees: the records as of an instant, the periods asked for, the segments and filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import ibis

from suara.errors import QuestionError
from suara.measure.small_tables import CALENDAR, FAR, HOURS, PERIODS
from suara.records import KINDS, Kind
from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ibis import Table, Value

    from suara.measure.filter import Filter

# Times that are known before they come.
DUE = ("reply_due_at", "resolve_due_at")


@cache
def parameter(name: str, type: str) -> Value:
    """A value that is only known when the question is asked; the engine puts it in its place."""
    function = ibis.udf.scalar.builtin(lambda: None, signature=((), type), name=f"suara_param_{name}")
    return function()


@cache
def _seconds() -> Any:
    signature = (("timestamp", "timestamp"), "float64")
    return ibis.udf.scalar.builtin(lambda since, until: None, signature=signature, name="suara_seconds")


@cache
def _between() -> Any:
    signature = (("array<float64>", "int64", "int64"), "array<float64>")
    return ibis.udf.scalar.builtin(lambda values, first, last: None, signature=signature, name="suara_between")


def between(values: Value, first: Value, last: Value) -> Value:
    """The values of a list from one place to another, both included, as far as they are there; the first is 1."""
    return _between()(values, ibis.greatest(first, 1), last)


def seconds_between(since: Value, until: Value) -> Value:
    """Seconds from one instant to another, with their fraction; null where either is."""
    return _seconds()(since, until)


@dataclass(frozen=True)
class Scope:
    """The ground on which a view stands for one question.

    `exact` is set when a period does not begin or end at local midnight, so that the day alone does not decide;
    `few` when there are so few periods that a row may be held against each. Reading a record kind as an attribute
    (`scope.orders`) gives its table as of the question's instant.
    """

    dimensions: Mapping[str, str]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    exact: bool = False
    few: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    _known: dict[str, Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getattr__(self, plural: str) -> Table:
        kind = next((k for k in KINDS.values() if k.plural == plural), None)
        if kind is None:
            raise AttributeError(plural)
        return self.table(kind)

    def table(self, kind: Kind, reached: str = "") -> Table:
        """The records of a kind that existed at the instant, later times in them still empty.

        Only those that had `reached` a time of theirs, where one is named: it is then a plain column, by
        which the engine can leave out what lies outside the periods.
        """
        key = f"{kind.plural}.{reached}"
        if key not in self._known:
            self._known[key] = self._masked(kind, reached)
        return self._known[key]

    def _masked(self, kind: Kind, reached: str) -> Table:
        types = {c: IBIS_TYPES[t] for c, t in column_types(kind, self.dimensions).items()}
        raw = ibis.table(types, name=kind.plural)
        known = raw.filter([raw[moment] < self.as_of for moment in ("occurred_at", reached) if moment])
        masks: dict[str, Value] = {}
        for column in kind.columns.values():
            if column.type == "timestamp" and column.name not in ("occurred_at", reached, *DUE):
                seen = known[column.name] < self.as_of
                masks[column.name] = ibis.ifelse(seen, known[column.name], ibis.null("timestamp"))
                if column.day:
                    masks[column.day] = ibis.ifelse(seen, known[column.day], ibis.null("date"))
        return known.mutate(**masks) if masks else known

    @property
    def as_of(self) -> Value:
        """The instant after which nothing is known yet."""
        return parameter("as_of", "timestamp")

    @property
    def since_at(self) -> Value:
        """The instant at which the first of the periods begins."""
        return parameter("since", "timestamp")

    @property
    def first_day(self) -> Value:
        """The local day on which the first of the periods begins."""
        return parameter("first_day", "date")

    @property
    def last_day(self) -> Value:
        """The local day on which the last of the periods ends."""
        return parameter("last_day", "date")

    @property
    def until_at(self) -> Value:
        """The instant at which the last of the periods ends."""
        return parameter("until", "timestamp")

    @property
    def lasts(self) -> Table | None:
        """Of each `customer` the `last_at` before `lasts_until`, where that is at rest; else nothing."""
        view = self.settings.get("lasts")
        if view is None:
            return None
        kept = ibis.table({"view": "string", "customer": "string", "last_at": "timestamp"}, name="suara_lasts")
        return kept.filter(kept["view"] == view, kept.customer.notnull()).drop("view")

    @property
    def lasts_until(self) -> Value:
        """The instant before which they are kept."""
        return parameter("lasts_until", "timestamp")

    def setting(self, name: str) -> Value:
        """A setting of the metric, in seconds where it is a stretch of time."""
        return parameter(f"setting_{name}", "float64")

    def settled(self, name: str) -> Value:
        """The instant before which a whole window of that setting has passed."""
        return parameter(f"settled_{name}", "timestamp")

    def around(self, rows: Table, name: str) -> Table:
        """Rows from a window before the first period to a window after the last: all that its units can meet."""
        since, until = parameter(f"since_{name}", "timestamp"), parameter(f"until_{name}", "timestamp")
        return rows.filter(rows.occurred_at >= since, rows.occurred_at <= until)

    @property
    def keys(self) -> list[str]:
        """What rows are grouped by: the period and the segments."""
        return ["period", *self.segments]

    @property
    def segments(self) -> list[str]:
        """The columns that hold the segments."""
        return [f"by_{name}" for name in self.by]

    @cached_property
    def calendar(self) -> Table:
        """One row per local day and period that it lies in."""
        return ibis.table(CALENDAR, name="suara_calendar")

    @cached_property
    def earlier(self) -> Table:
        """One row per local day and period whose *preceding* period it lies in."""
        return ibis.table(CALENDAR, name="suara_earlier")

    @cached_property
    def hours(self) -> Table:
        """One row per local day and open or closed stretch of it."""
        return ibis.table(HOURS, name="suara_hours")

    @cached_property
    def periods(self) -> Table:
        """One row per period; `end_at` is its end or the question's instant, whichever is earlier."""
        return ibis.table(PERIODS, name="suara_periods")

    def in_period(self, rows: Table, day: str = "day", moment: str = "occurred_at", *, earlier: bool = False) -> Table:
        """Rows with their period and segments, filtered; `earlier` puts a row in the period after its own."""
        return self._placed(self.segmented(rows), self.earlier if earlier else self.calendar, day, moment)

    def placed(self, rows: Table, day: str = "day", moment: str = "occurred_at") -> Table:
        """Rows with their period alone: neither filtered nor segmented."""
        return self._placed(rows, self.calendar, day, moment)

    def _placed(self, rows: Table, calendar: Table, day: str, moment: str) -> Table:
        if not self.exact:
            days = calendar.select(suara_day=calendar.day, period=calendar.period)
            return rows.inner_join(days, rows[day] == days.suara_day)
        days = calendar.select(
            "period", suara_day=calendar.day, suara_since=calendar.since_at, suara_until=calendar.until_at
        )
        placed = rows.inner_join(days, rows[day] == days.suara_day)
        placed = placed.filter(placed[moment] >= placed.suara_since, placed[moment] < placed.suara_until)
        return placed.drop("suara_since", "suara_until")

    def over_periods(self, rows: Table, since: str = "occurred_at", until: str = "ended_at") -> Table:
        """Each row once for every period that its life from `since` to `until` touches, with the period's bounds."""
        rows = self.segmented(rows).mutate(suara_end=ibis.coalesce(rows[until], ibis.timestamp(FAR)))
        periods = self.periods
        return rows.inner_join(periods, [rows[since] < periods.until_at, rows.suara_end >= periods.since_at])

    def segmented(self, rows: Table) -> Table:
        """Rows that pass the filters, with a column for each segment."""
        rows = self._with_customers(rows)
        rows = (
            rows.filter(*[f.condition(self._column(rows, f.name), i) for i, f in enumerate(self.where)])
            if self.where
            else rows
        )
        return rows.mutate(**{f"by_{name}": self._column(rows, name) for name in self.by}) if self.by else rows

    def _with_customers(self, rows: Table) -> Table:
        """Rows beside their customer's dimensions, where a segment or filter asks for a dimension."""
        asked = {*self.by, *(f.name for f in self.where)} & set(self.dimensions) - {"channel"}
        if not asked or "customer" not in rows.columns:
            return rows
        customers = self.table(KINDS["customer"])
        dims = customers.select(
            suara_customer=customers.customer, **{f"customer_{d}": customers[d] for d in sorted(asked)}
        )
        return rows.left_join(dims, rows.customer == dims.suara_customer).drop("suara_customer")

    def _column(self, rows: Table, name: str) -> Value:
        own = rows[name] if name in rows.columns else None
        borrowed = rows[f"customer_{name}"] if f"customer_{name}" in rows.columns else None
        if own is None and borrowed is None:
            raise QuestionError(f"{name!r} is not a column here.", "See `suara records` for what each record carries.")
        if own is None or borrowed is None:
            return own if borrowed is None else borrowed
        return ibis.coalesce(own, borrowed)

    def union(self, tables: Iterable[Table], *columns: str) -> Table:
        """Rows of several kinds under one another: their id, time, customer, dimensions and the columns named."""
        shared = ["occurred_at", "day", "customer", *self.dimensions, *columns]
        return ibis.union(*[t.select(*dict.fromkeys(shared)) for t in tables], distinct=False)
