"""One query on its way: the values that go into it and the rows that come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suara.measure import VIEWS
from suara.measure.filter import typed
from suara.measure.metric import Metric, OverRows
from suara.measure.question import Question, seconds
from suara.measure.small_tables import HOURS, PERIODS, STRETCHES
from suara.records import KINDS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from suara.measure.period import Calendar, Period
    from suara.store.engines._engine import Engine
    from suara.store.warehouse import Warehouse

Columns = tuple[Mapping[str, str], list[list[Any]]]


@dataclass
class Run:
    """One query on its way: the values that go into it and the rows that come back."""

    warehouse: Warehouse
    calendar: Calendar
    question: Question
    view: str
    types: Mapping[str, str]
    periods: list[tuple[int, Period]]
    lasts_until: datetime | None = None
    at_rest: bool = False

    @property
    def engine(self) -> Engine:
        """What runs the query: the engine that holds the facts, or the home that holds evidence at rest."""
        return self.warehouse.at_rest if self.at_rest else self.warehouse.engine

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The values of the question by their places in the plan."""
        question = self.question
        values: dict[str, Any] = {"as_of": question.as_of, **self._span}
        if self.lasts_until:
            values["lasts_until"] = self.lasts_until
        for i, f in enumerate(question.where):
            values |= {place: typed(v, self.types[f.name], f.name) for place, v in f.parameters(i).items()}
        defaults = VIEWS[self.view].settings
        for name in defaults.keys() - {"clock"}:
            values |= self._window(name, seconds(question.settings.get(name, defaults[name]), name))
        kind = VIEWS[self.view].kind
        origins = self.warehouse.origins()
        return values | {f"origin_{c}": origins.get(f"{kind}.{c}", 0.0) for c in KINDS[kind].columns}

    def _window(self, name: str, length: float) -> dict[str, Any]:
        """A stretch of time in seconds, and the instants that lie so far from the question's own."""
        return {
            f"setting_{name}": length,
            f"settled_{name}": earlier(self.question.as_of, length),
            f"since_{name}": earlier(self._span["since"], length),
            f"until_{name}": earlier(self._span["until"], -length),
        }

    @cached_property
    def _span(self) -> dict[str, Any]:
        """From the beginning of the first period to the end of the last, as instants and as local days."""
        present = [p for _, p in self.periods]
        first, last = min(present, key=lambda p: p.since), max(present, key=lambda p: p.until)
        return {
            "since": first.since_at,
            "until": last.until_at,
            "first_day": first.first_day,
            "last_day": last.last_day,
        }

    def origin(self, metric: OverRows) -> float:
        """On what the metric's squares are centred."""
        return (
            float(self.parameters[f"origin_{metric.origin}"]) if isinstance(metric, Metric) and metric.origin else 0.0
        )

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run a compiled query."""
        return self.engine.rows(sql, self.parameters, self._tables(sql))

    def stream(self, sql: str) -> AbstractContextManager[pa.RecordBatchReader]:
        """Run a compiled query that may have many rows."""
        return self.engine.stream(sql, self.parameters, self._tables(sql))

    def shown(self, sql: str) -> str:
        """The query with its small tables in front, its values still in their places."""
        return self.engine.shown(sql, self._tables(sql))

    def written(self, shown: str) -> str:
        """A shown query laid out and with its values written out: a person may run it as it is."""
        from suara.store.engines.written import written

        tables = self._tables(shown).items()
        lists = {f"{t}_{c}": values for t, (types, columns) in tables for c, values in zip(types, columns, strict=True)}
        return written(shown, {**self.parameters, **lists}, self.engine.name)

    def _tables(self, sql: str) -> dict[str, Columns]:
        """The small tables of periods that a query reads."""
        present = self.periods
        makers: dict[str, Any] = {
            "suara_calendar": lambda: (STRETCHES, _stretches(present)),
            "suara_earlier": lambda: (STRETCHES, _stretches([(i, self._earlier(p)) for i, p in present])),
            "suara_periods": lambda: (PERIODS, _bounds(present, self.question.as_of)),
            "suara_hours": lambda: (HOURS, self._hours),
        }
        return {name: make() for name, make in makers.items() if name in sql}

    @cached_property
    def _hours(self) -> list[list[Any]]:
        """The business hours of all the days that the view's records touch."""
        from suara.measure.clock import pieces

        kind = KINDS[VIEWS[self.view].kind]
        bounds = self.warehouse.engine.bounds(kind, list(kind.days), self.question.as_of)
        days = [self.calendar.from_instant(b).date() for b in bounds]
        return pieces(self.warehouse.settings, days[0], days[-1]) if days else [[] for _ in HOURS]

    def _earlier(self, period: Period) -> Period:
        return self.calendar.previous(period, self.question.grain)


def _stretches(periods: list[tuple[int, Period]]) -> list[list[Any]]:
    rows = [(p.first_day, p.last_day, i, p.since_at, p.until_at) for i, p in periods]
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in STRETCHES]


def _bounds(present: list[tuple[int, Period]], as_of: datetime) -> list[list[Any]]:
    rows = [(i, p.since_at, p.until_at, min(p.until_at, as_of)) for i, p in present]
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]


def earlier(at: datetime, length: float) -> datetime:
    """The instant `length` seconds earlier, or the first or last that there is."""
    try:
        return at - timedelta(seconds=length)
    except OverflowError:
        return datetime.min if length > 0 else datetime.max  # noqa: DTZ901
