"""The scorecard: every metric that the records support, in groups, with its history and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure import METRICS, VIEWS
from suara.measure.answer import leaves
from suara.measure.benchmark import Standard, published, standard
from suara.measure.filter import parse
from suara.measure.metric import Definition, Derived, Shares
from suara.measure.period import Calendar, Moment, add_months
from suara.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from suara.measure.given import Given
    from suara.measure.result import Result, Row
    from suara.settings import Settings
    from suara.store.engines._engine import Engine
    from suara.store.holdings import Holding

HISTORY = 12
OWN = "Your own"


@dataclass(frozen=True)
class Line:
    """One figure of a scorecard: its row in the latest period, and its rows through time, oldest first."""

    metric: str
    definition: Definition
    row: Row
    history: list[Row]
    standard: Standard

    @property
    def item(self) -> str | None:
        """Which line of a table it is, where the metric gives a table."""
        return self.row.get("item")

    @property
    def title(self) -> str:
        """What to call the figure."""
        return f"{self.definition.title}: {self.item}" if self.item is not None else self.definition.title


@dataclass(frozen=True)
class Scorecard:
    """Lines by group, the metrics left out with the reason, and the result that the figures come from."""

    name: str
    currency: str
    zone: str
    groups: dict[str, list[Line]]
    left_out: dict[str, str]
    result: Result | None
    painter: Callable[[Scorecard], str] | None = field(default=None, repr=False)
    speller: Callable[[Scorecard], str] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<Scorecard of {self.name}: {len(self.lines)} figures, {len(self.left_out)} metrics left out>"

    def __str__(self) -> str:
        return self.speller(self) if self.speller else repr(self)

    @property
    def lines(self) -> list[Line]:
        """Every line in order."""
        return [line for lines in self.groups.values() for line in lines]

    @property
    def rows(self) -> list[Row]:
        """The rows of the result without those of the metrics left out."""
        return [row for row in self.result or () if row["metric"] not in self.left_out]

    @property
    def columns(self) -> list[str]:
        """The names of the rows' columns, in order."""
        return self.result.columns if self.result else []

    def _repr_html_(self) -> str:
        assert self.painter is not None
        return self.painter(self)


@dataclass(frozen=True)
class Scorer:
    """Makes scorecards of one workspace: `measure` is its Workspace's, `columns` what a metric can be filtered by."""

    measure: Callable[..., Result]
    find: Callable[[str], Definition]
    columns: Callable[[Definition], set[str]]
    settings: Settings
    holdings: Mapping[str, Holding]
    given: Given
    painter: Callable[[Any], str] | None = None
    speller: Callable[[Any], str] | None = None

    def card(
        self,
        since: datetime,
        until: datetime,
        *,
        grain: str | None = None,
        compare: Any = "previous",
        as_of: Moment | None = None,
        history: int = HISTORY,
        where: Mapping[str, Any] | None = None,
    ) -> Scorecard:
        """The scorecard of a span of local time, with `history` months before its end."""
        left_out = self._unsupported() | self._unfiltered(where or {})
        asked = [name for name in self._catalogue() if name not in left_out]
        if not asked:
            return self._card({}, left_out, None)
        span = {"until": until, "as_of": as_of, "where": where}
        result = self.measure(*asked, since=since, grain=grain, compare=compare, **span)
        now = _latest(result)
        left_out |= {n: self._nothing(n, rows) for n, rows in now.items() if not any(_known(r) for r in rows)}
        left_out |= {n: why for n, rows in now.items() if n not in left_out and (why := self._baseless(n, rows))}
        past = self._history(result, asked, span, history)
        lines = [line for n in asked if n not in left_out for line in self._lines(n, now[n], past.get(n, []))]
        return self._card(self._grouped(lines), left_out, result)

    def _card(self, groups: dict[str, list[Line]], left_out: dict[str, str], result: Result | None) -> Scorecard:
        settings = self.settings
        whose = (settings.name, settings.currency, settings.timezone)
        return Scorecard(*whose, groups, left_out, result, self.painter, self.speller)

    # -- which metrics ---------------------------------------------------------------------------

    def _catalogue(self) -> list[str]:
        return [*self.settings.metrics, *METRICS]

    def _unsupported(self) -> dict[str, str]:
        """The metrics that lack a kind of record altogether, with the kinds."""
        lacking = {name: self._lacking(self.find(name)) for name in self._catalogue()}
        return {name: f"no {' and no '.join(kinds)} records" for name, kinds in lacking.items() if kinds}

    def _unfiltered(self, where: Mapping[str, Any]) -> dict[str, str]:
        """The metrics that lack a column of the filters."""
        known = {name: self.columns(self.find(name)) for name in self._catalogue()} if where else {}
        asked = dict.fromkeys(f.name for f in parse(where))
        lacking = {name: [column for column in asked if column not in has] for name, has in known.items()}
        return {name: f"it has no {' and no '.join(columns)}" for name, columns in lacking.items() if columns}

    def _lacking(self, definition: Definition) -> list[str]:
        views = [VIEWS[leaf.source] for _, leaf in leaves("", definition, self.find)]
        needed = [view.kinds if view.union else (view.kind,) for view in views]
        return list(dict.fromkeys(kinds[0] for kinds in needed if not any(self.holdings[k].records for k in kinds)))

    def _nothing(self, name: str, rows: list[Row]) -> str:
        """Why a metric has no value in the period although there are records."""
        _, leaf = leaves(name, self.find(name), self.find)[0]
        unit = VIEWS[leaf.source].unit
        counted = sum(row["n"] or 0 for row in rows)
        return (
            f"its {counted:,} {unit} give no single value" if counted else f"no {unit} to compute it from in the period"
        )

    def _baseless(self, name: str, rows: list[Row]) -> str:
        """Why a metric says nothing although it has a value: what would decide it was never delivered."""
        definition, known = self.find(name), {row["value"] for row in rows} - {None}
        # A share without what decides it is nothing or everything; any other figure may look like a sound one.
        if definition.bounds and not known <= set(definition.bounds):
            return ""
        for needs in needs_of(definition, self.find):
            if not any(map(self.given.any, needs)):
                return " and ".join(dict.fromkeys(map(self.given.lack, needs)))
        return ""

    # -- its lines -------------------------------------------------------------------------------

    def _history(self, result: Result, names: list[str], span: dict[str, Any], months: int) -> dict[str, list[Row]]:
        """The rows through time of every metric that gives one figure a period."""
        # All that were asked, those without a value too: the same metrics together have the same plans.
        names = [n for n in names if not isinstance(self.find(n), Shares)]
        if result.question.grain:
            return {n: [r for r in result if r["metric"] == n] for n in names}
        if not names or not months:
            return {}
        start = add_months(Calendar.of(self.settings).floor(span["until"], "month"), -months)
        past = self.measure(*names, since=start, grain="month", **span)
        return {n: [r for r in past if r["metric"] == n] for n in names}

    def _lines(self, name: str, rows: list[Row], history: list[Row]) -> list[Line]:
        held = standard(name, self.settings.targets, self.settings.industry)
        rows = sorted(rows, key=lambda r: -(r["value"] or 0)) if len(rows) > 1 else rows
        return [Line(name, self.find(name), row, history, held) for row in rows]

    def _grouped(self, lines: list[Line]) -> dict[str, list[Line]]:
        """Lines by the group of the records behind them."""
        groups: dict[str, list[Line]] = {}
        for line in sorted(lines, key=self._rank):
            groups.setdefault(self.group(line.metric), []).append(line)
        return dict(sorted(groups.items()))

    def _rank(self, line: Line) -> tuple[bool, int, int, str]:
        """First what the company has targets for, in its own order, then what others publish; tables last."""
        aims, elsewhere = list(self.settings.targets), list(published())
        places = [names.index(line.metric) if line.metric in names else len(names) for names in (aims, elsewhere)]
        return (isinstance(line.definition, Shares), places[0], places[1], line.metric)

    def group(self, name: str) -> str:
        """The group of a metric: that of the kind of record that it reads first."""
        return OWN if name in self.settings.metrics else group_of(self.find(name), self.find)


def group_of(definition: Definition, find: Callable[[str], Definition]) -> str:
    """The group of a metric of the catalogue."""
    _, leaf = leaves("", definition, find)[0]
    return KINDS[VIEWS[leaf.source].kind].group


def needs_of(definition: Definition, find: Callable[[str], Definition]) -> list[tuple[str, ...]]:
    """The columns without any of which a metric says nothing, those of its parts included."""
    found = [definition.needs] if definition.needs else []
    for part in definition.of.values() if isinstance(definition, Derived) else ():
        found += needs_of(find(part) if isinstance(part, str) else part, find)
    return found


def newest(engine: Engine, holdings: Mapping[str, Holding], as_of: datetime) -> datetime:
    """The last instant before `as_of` (UTC, as the result) at which a record came to be, or a customer was lost."""
    moments = [h.last for h in holdings.values() if h.last]
    ends = [k for name, k in KINDS.items() if "ended_at" in k.columns and holdings[name].records]
    moments += [at for kind in ends for at in engine.bounds(kind, ["ended_at"], as_of)]
    return max(moments, default=as_of)


def span_of(
    calendar: Calendar, now: datetime, newest: datetime, since: Moment | None, until: Moment | None
) -> tuple[datetime, datetime]:
    """The span to score as local times: what was asked for, else the last complete month of the records.

    `now` and the `newest` record are UTC. A span that has not begun by now is a QuestionError.
    """
    usual = last_month(calendar, now, newest)
    end = calendar.local(until, "The until") if until is not None else None
    start = calendar.local(since, "The since") if since is not None else add_months(end, -1) if end else usual[0]
    if start >= calendar.from_instant(now):
        raise QuestionError(f"Nothing is known yet of the time from {start:%Y-%m-%d}.", "Give an earlier since.")
    return start, end or (usual[1] if usual[1] > start else add_months(start, 1))


def last_month(calendar: Calendar, now: datetime, newest: datetime) -> tuple[datetime, datetime]:
    """The last complete month: that of the newest record (UTC), unless this is still going on `now` (UTC)."""
    going_on = calendar.floor(calendar.from_instant(now), "month")
    since = min(calendar.floor(calendar.from_instant(newest), "month"), add_months(going_on, -1))
    return since, add_months(since, 1)


def _latest(result: Result) -> dict[str, list[Row]]:
    """Every metric's rows of the last period."""
    last: dict[str, list[Row]] = {}
    for row in result:
        rows = last.setdefault(row["metric"], [])
        if rows and rows[0]["period"] != row["period"]:
            rows.clear()
        rows.append(row)
    return last


def _known(row: Row) -> bool:
    return row["value"] is not None or row["mark"] == "suppressed"
