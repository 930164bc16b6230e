"""What customers said: a row for each response, or for each answer that a metric counts, the newest first.

All of it is set-based: the engine groups, filters and searches, and gives a page at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from suara.errors import QuestionError
from suara.measure import VIEWS
from suara.measure.compiled import compiled
from suara.measure.filter import parse, typed
from suara.measure.rows import in_pages
from suara.measure.scope import Scope, parameter
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    import pyarrow as pa
    from ibis import Table
    from ibis.expr.types import BooleanValue, Value

    from suara.measure.filter import Filter
    from suara.measure.period import Period
    from suara.measure.view import View
    from suara.store.engines._engine import Engine

BANDS = ("low", "middle", "high")
# Up to which share of its scale a score is low (the middle is not), and from which it is high.
# Of likelihoods these are 6 and 9 of 0-10.
ENDS = (0.49, 0.75)
LIKELY, LIKELY_ENDS = ("nps", "enps"), (0.6, 0.9)
# The same for every answer of a response.
SAME = ("customer", "survey", "channel", "touchpoint", "version")
# How far apart the answers of one response may be: as long as it may be gone on with.
APART = 31
UNITS = {"unit": "string"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of them are wanted; what is empty or null does not matter.

    `where` are filters as of a question, `words` parts of a comment that must all stand in it (case does not matter),
    `units` the only ones that count; `band` is one of `BANDS`.
    """

    where: Mapping[str, Any] | None = None
    span: Period | None = None
    survey: str = ""
    language: str = ""
    customer: str = ""
    band: str = ""
    commented: bool = False
    words: tuple[str, ...] = ()
    units: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Said:
    """Answers of customers as somebody wants them; those of staff are never among them.

    Rows have `unit` (what tells them apart), `response` (the answer's own id where it names none), `occurred_at`
    (UTC), `score` with `kind`, `band`, `question`, `comment` with `language`, `comments` (how many), and what the
    answers of a response share. Of a `view` a row is each answer that its metrics count.
    """

    engine: Engine
    dimensions: Mapping[str, str]
    as_of: datetime
    wanted: Wanted
    view: str = ""
    chosen: Table | None = field(default=None, compare=False, repr=False)

    def count(self) -> int:
        """How many rows there are."""
        text = self._text("count", lambda: self.rows.aggregate(n=self.rows.count()))
        [row] = self.engine.rows(text, self._values, self._tables)
        return int(row["n"])

    def page(self, after: tuple[datetime, str] | None, most: int) -> pa.Table:
        """The next rows after the one of a time and unit, `most` at a time; empty at the end."""
        values = self._values | ({"after_at": after[0], "after_unit": after[1]} if after else {})
        text = self._text(f"page {most} {after is None}", lambda: self._ordered(most, beyond=after is not None))
        with self.engine.stream(text, values, self._tables) as reader:
            return reader.read_all()

    def pages(self, first: int, then: int) -> Iterator[pa.Table]:
        """All of them, a small page first, each read by itself; there is always one, so that the columns are known."""
        return in_pages(
            self.page, lambda found: (found["occurred_at"][-1].as_py(), found["unit"][-1].as_py()), first, then
        )

    def answers(self) -> list[dict[str, Any]]:
        """The answers themselves of the responses that are wanted, by response and question."""
        own = [*KINDS["answer"].columns, *self._extra]
        base = self._base
        text = self._text("answers", lambda: base.order_by([base.response, base.question, base.answer]).select(*own))
        return self.engine.rows(text, self._values, self._tables)

    def values(self, column: str, most: int = 100) -> list[str]:
        """The values of a text column in the answers that are wanted, in order; `most` at most."""
        base = self._base
        found = base.filter(base[column].notnull()).select(value=column).distinct().order_by("value")
        rows = self.engine.rows(self._text(f"values {column}", lambda: found.limit(most)), self._values, self._tables)
        return [row["value"] for row in rows]

    def _text(self, what: str, make: Callable[[], Table]) -> str:
        """The SQL of a query."""
        w, span = self.wanted, self.wanted.span
        wanted = (w.band, w.commented, len(w.words), w.units is None, span and span.whole_days)
        shapes = tuple(f.shape for f in self._filters)
        shape = (what, str(sorted(self.dimensions.items())), self.view, shapes, wanted)
        return compiled(self.engine, shape, make)

    def _ordered(self, most: int, *, beyond: bool) -> Table:
        """The first rows, the newest first; those beyond a place alone where one is given.

        Which responses they are is found first: what is said is then gathered of these alone.
        """
        rows = self.rows
        if beyond:
            at, unit = parameter("after_at", "timestamp"), parameter("after_unit", "string")
            rows = rows.filter((rows.occurred_at < at) | ((rows.occurred_at == at) & (rows.unit > unit)))
        first = rows.order_by([rows.occurred_at.desc(), rows.unit]).limit(most)
        if self.view:
            return first.select(*self.columns)
        whole = replace(self, chosen=first.select(chosen_response="response").view()).rows
        return whole.order_by([whole.occurred_at.desc(), whole.unit]).select(*self.columns)

    @property
    def columns(self) -> list[str]:
        """The columns of the rows, in their order."""
        own = ["unit", "response", "occurred_at", "kind", "question", "score", "scale_min", "scale_max", "polarity"]
        return [*own, "band", "comment", "comments", "language", *SAME, *self._extra]

    @property
    def _extra(self) -> list[str]:
        own = {*KINDS["answer"].columns, *SAME}
        return [name for name in self.dimensions if name not in own]

    @cached_property
    def _filters(self) -> tuple[Filter, ...]:
        own = {"survey": self.wanted.survey, "language": self.wanted.language, "customer": self.wanted.customer}
        return parse({**(self.wanted.where or {}), **{n: [v] for n, v in own.items() if v}})

    @cached_property
    def _scope(self) -> Scope:
        return Scope(self.dimensions, (), self._filters)

    @cached_property
    def _values(self) -> dict[str, Any]:
        types = column_types(KINDS["answer"], self.dimensions)
        values: dict[str, Any] = {"as_of": self.as_of}
        if span := self.wanted.span:
            ends = {"since": span.since_at, "until": span.until_at}
            values |= ends | {"first_day": span.first_day, "last_day": span.last_day}
        for i, f in enumerate(self._filters):
            if f.name not in types:
                raise QuestionError(f"Answers have no column {f.name!r}.", f"They have: {', '.join(types)}.")
            values |= {place: typed(v, types[f.name], f.name) for place, v in f.parameters(i).items()}
        return values | {f"word_{i}": word.lower() for i, word in enumerate(self.wanted.words)}

    @property
    def _tables(self) -> dict[str, Any]:
        return {"suara_units": (UNITS, [self.wanted.units])} if self.wanted.units is not None else {}

    @cached_property
    def rows(self) -> Table:
        """The rows that are wanted, in no order."""
        rows = self._counted if self.view else self._responses
        rows = rows.mutate(band=_band(rows))
        if self.wanted.band:
            rows = rows.filter(rows.band == BANDS[BANDS.index(self.wanted.band)])
        if self.wanted.commented or self.wanted.words:
            rows = rows.filter(rows.comment.notnull())
        return rows

    @cached_property
    def _responses(self) -> Table:
        """A row for each response, at the time of its last answer."""
        grouped = self._grouped
        return self._within(grouped).mutate(unit=grouped.response)

    @cached_property
    def _counted(self) -> Table:
        """A row for each answer that the view's metrics count, with what was written beside it."""
        view: View = VIEWS[self.view]
        counted = self._scope.segmented(view.rows(self._scope))
        counted = self._within(counted.filter(counted.score.notnull()))
        own = ("occurred_at", "kind", "question", "score", "scale_min", "scale_max", "polarity", *SAME, *self._extra)
        heads = counted.select("day", *own, unit=counted.answer, response=_response(counted), spoken=counted.language)
        said = self._grouped.select(beside="response", comment="comment", comments="comments", written="language")
        joined = heads.join(said, [("response", "beside")], how="inner" if self._narrowed else "left")
        joined = joined.mutate(language=ibis.coalesce(joined.written, joined.spoken))
        return joined.mutate(comments=joined.comments.fill_null(0).cast("int64")).drop("beside", "written", "spoken")

    @property
    def _narrowed(self) -> bool:
        return self.wanted.units is not None

    @cached_property
    def _grouped(self) -> Table:
        """What is known of each response: its first score, a comment of it, and what its answers share."""
        a = self._base
        order, said = a.question.fill_null(a.answer), self._matching(a)
        scored = a.score.notnull()
        first = {
            name: a[name].argmin(order, where=scored)
            for name in ("kind", "question", "score", "scale_min", "scale_max", "polarity")
        }
        return a.group_by(response=_response(a)).aggregate(
            occurred_at=a.occurred_at.max(),
            day=a.day.max(),
            **first,
            comment=a.text.argmin(order, where=said),
            comments=said.cast("int64").sum().cast("int64"),
            language=ibis.coalesce(a.language.argmin(order, where=said), a.language.max()),
            **{name: a[name].max() for name in (*SAME, *self._extra)},
        )

    @cached_property
    def _base(self) -> Table:
        """Answers of customers that pass the filters, a while around the span, so that responses are whole."""
        answers = self._scope.segmented(self._scope.table(KINDS["answer"]))
        kept = answers.filter(answers.subject.fill_null("customer") == "customer")
        if self.wanted.span:
            around = ibis.interval(days=APART)
            first, last = self._scope.first_day - around, self._scope.last_day + around
            kept = kept.filter(kept.day >= first.cast("date"), kept.day <= last.cast("date"))
        if self.wanted.units is not None:
            units = ibis.table(UNITS, name="suara_units")
            kept = kept.semi_join(units, _response(kept) == units.unit)
        if self.chosen is not None:
            kept = kept.mutate(chosen_response=_response(kept)).semi_join(self.chosen, "chosen_response")
        return kept

    def _within(self, rows: Table) -> Table:
        """Rows of the span: by local days where it is of whole days, as metrics are."""
        span, scope = self.wanted.span, self._scope
        if span is None:
            return rows
        if span.whole_days:
            return rows.filter(rows.day >= scope.first_day, rows.day <= scope.last_day)
        return rows.filter(rows.occurred_at >= scope.since_at, rows.occurred_at < scope.until_at)

    def _matching(self, answers: Table) -> BooleanValue:
        """Whether something is written in an answer, and all the words in it."""
        met = answers.text.fill_null("").strip() != ""
        for i in range(len(self.wanted.words)):
            met &= answers.text.fill_null("").lower().contains(parameter(f"word_{i}", "string"))
        return met


def _response(answers: Table) -> Value:
    """What an answer belongs to: its response, or itself where it names none."""
    return ibis.coalesce(answers.response, answers.answer)


def _band(rows: Table) -> Value:
    """Where a score stands on its scale; null where there is none, or no scale."""
    likely = rows.kind.isin(LIKELY)
    low = ibis.coalesce(rows.scale_min, ibis.ifelse(likely, 0, ibis.ifelse(rows.kind.isin(("csat", "ces")), 1, None)))
    usual = ibis.cases((likely, 10), (rows.kind == "csat", 5), (rows.kind == "ces", 7))
    high = ibis.coalesce(rows.scale_max, usual)
    share = (rows.score - low) / (high - low).nullif(0)
    good = ibis.ifelse(rows.polarity.fill_null("up") == "down", 1 - share, share)
    bad_to, good_from = (ibis.ifelse(likely, a, b) for a, b in zip(LIKELY_ENDS, ENDS, strict=True))
    return ibis.cases((good <= bad_to, BANDS[0]), (good >= good_from, BANDS[2]), (good.notnull(), BANDS[1]))
