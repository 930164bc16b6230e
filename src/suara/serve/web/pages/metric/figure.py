"""What the page of a metric shows: its course, its segments and the distribution behind it, as rows of `measure`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from suara.measure.answer import leaves
from suara.measure.metric import Shares
from suara.measure.period import Period, add_months
from suara.measure.view import View

if TYPE_CHECKING:
    from datetime import datetime

    from suara.measure.metric import Definition
    from suara.measure.result import Result, Row
    from suara.serve.web.shell.reading import Reading
    from suara.store.annotations import Annotation

# Columns of records' own that are worth looking at beside the workspace's dimensions.
OFTEN = ("channel", "touchpoint", "survey", "agent", "language", "topic", "priority", "category", "plan")
COLUMNS = 6


@dataclass(frozen=True)
class MetricView:
    """A metric over the stretch that is asked for. Rows are those of `measure`, nothing is worked out here."""

    name: str
    reading: Reading

    @cached_property
    def definition(self) -> Definition:
        """The metric; a QuestionError where there is none of that name."""
        return self.reading.definition(self.name)

    @property
    def table(self) -> bool:
        """Whether it gives a table of items rather than one figure."""
        return isinstance(self.definition, Shares)

    @cached_property
    def span(self) -> tuple[datetime, datetime] | None:
        """The stretch; of all time, that of the metric's records. Null where there are none."""
        asked = self.reading.asked
        if asked.since and asked.until:
            return asked.since, asked.until
        periods = self.whole.answered[self.name].periods
        return (periods[0].since, periods[-1].until) if periods else None

    @cached_property
    def whole(self) -> Result:
        """The figure of the whole stretch, with its change."""
        return self._measure(compare=self.reading.asked.comparison)

    @property
    def row(self) -> Row:
        """The row of that figure."""
        return self.whole.rows[0]

    @cached_property
    def course(self) -> Result:
        """The figure by period."""
        return self._measure(grain=self.reading.asked.usual_grain)

    @cached_property
    def before(self) -> list[Row]:
        """The figure by period in the stretch that is compared with, as many periods as there are."""
        against = self.against
        if against is None:
            return []
        grain = self.reading.asked.usual_grain
        return self._ask(since=against[0], until=against[1], grain=grain).rows

    @property
    def paired(self) -> list[tuple[Row, Row | None]]:
        """Each period with the one in its place before."""
        rows = self.course.rows
        return list(zip_longest(rows, self.before[: len(rows)]))

    @cached_property
    def choices(self) -> list[str]:
        """The columns by which the page offers to segment."""
        known = self.reading.ws.segments(self.name)
        own = [n for n in known if n in self.reading.ws.settings.dimensions]
        return own + [n for n in OFTEN if n in known and n not in own]

    @property
    def by(self) -> str:
        """The column by which it is segmented; empty where there is none."""
        asked = self.reading.asked.by
        return asked if asked in self.choices else next(iter(self.choices), "")

    @cached_property
    def segments(self) -> Result:
        """The figure of the whole stretch by segment."""
        return self._measure(by=self.by)

    @cached_property
    def segments_course(self) -> Result:
        """The figure by segment in the last periods of the stretch."""
        start = self.course.rows[-COLUMNS:][0]["period"]
        since = max(start, self.span[0]) if self.span else start
        return self._measure(by=self.by, grain=self.reading.asked.usual_grain, since=since)

    @cached_property
    def distribution(self) -> Result | None:
        """How many gave which score; null where the metric rests on no scores."""
        [(_, leaf), *more] = leaves(self.name, self.definition, self.reading.definition)
        from suara.measure import VIEWS

        view: View = VIEWS[leaf.source]
        if more or view.kind != "answer" or self.table or "score" not in self.reading.ws.segments(self.name):
            return None
        return None if self.definition.staff else self._measure(by="score")

    @cached_property
    def annotations(self) -> list[Annotation]:
        """What happened in the stretch."""
        if self.span is None:
            return []
        from suara.store import annotations

        with self.reading.ws.ledger.reading() as connection:
            return annotations.between(connection, self.span[0].date(), self.span[1].date())

    @property
    def against(self) -> tuple[datetime, datetime] | None:
        """The stretch that is compared with."""
        comparison, asked = self.reading.asked.comparison, self.reading.asked
        if comparison is None or asked.since is None or asked.until is None:
            return None
        if isinstance(comparison, tuple):
            return comparison
        if comparison == "last_year":
            return add_months(asked.since, -12), add_months(asked.until, -12)
        calendar = self.reading.calendar
        earlier = calendar.previous(Period(asked.since, asked.since, asked.until, calendar.zone), None)
        return earlier.since, earlier.until

    def _measure(self, **question: Any) -> Result:
        asked = self.reading.asked
        return self._ask(**{"since": asked.since, "until": asked.until, **question})

    def _ask(self, **question: Any) -> Result:
        where = self.reading.asked.filters
        return self.reading.measure(self.name, **({"where": where} if where else {}), **question)
