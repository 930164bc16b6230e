"""What a page reads for whoever asks: scorecards, results and comments, over their rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.concurrency import run_in_threadpool

from suara.measure import METRICS
from suara.measure.filter import column_of
from suara.measure.period import Calendar
from suara.serve.access.scoped import Scoped
from suara.serve.web.shell import asked
from suara.serve.web.shell.figures import Figures
from suara.serve.web.shell.rendering import spoken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.languages import Interface
    from suara.measure.comments import Comment
    from suara.measure.metric import Definition
    from suara.measure.result import Result
    from suara.measure.scorecard import Scorecard
    from suara.serve.access.caller import Caller
    from suara.serve.python import Workspace
    from suara.serve.web.shell.asked import Asked
    from suara.serve.web.shell.kept import Kept
    from suara.store.holdings import Holding
    from suara.store.segments import Segment

Answer = TypeVar("Answer")


def threaded(work: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose work is done beside the loop, since it waits for the engine."""

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request)

    return endpoint


@dataclass(frozen=True)
class Reading:
    """One request's reading: what is asked, of which workspace, by whom, in which language."""

    request: Request

    @property
    def ws(self) -> Workspace:
        """The workspace that is served."""
        ws: Workspace = self.request.app.state.ws
        return ws

    @property
    def path(self) -> str:
        """The address that was asked, without its query."""
        return self.request.url.path

    @property
    def caller(self) -> Caller:
        """Who asks."""
        caller: Caller = self.request.state.caller
        return caller

    @cached_property
    def words(self) -> Interface:
        """The language that they read."""
        return spoken(self.request)

    @cached_property
    def now(self) -> datetime:
        """The instant of asking (UTC)."""
        now: datetime = self.request.app.state.clock()
        return now

    @cached_property
    def calendar(self) -> Calendar:
        """How the workspace counts days."""
        return Calendar.of(self.ws.settings)

    @cached_property
    def held(self) -> dict[str, Holding]:
        """How many records of each kind there are."""
        return self._kept(("records",), self.ws.records)

    @cached_property
    def newest(self) -> datetime | None:
        """The local time of the newest record."""
        moments = [h.last for h in self.held.values() if h.last]
        return self.calendar.from_instant(max(moments)) if moments else None

    @cached_property
    def asked(self) -> Asked:
        """What the address asks to see."""
        return self.read(self.request.query_params)

    def read(self, query: QueryParams) -> Asked:
        """What a query asks to see."""
        local, saved = self.calendar.from_instant(self.now), {one.segment: one.where for one in self.saved}
        return asked.read(query, self.calendar, local, self.newest, self.ws.settings.dimensions, saved)

    @cached_property
    def saved(self) -> list[Segment]:
        """The saved segments whose filters this workspace has the dimensions of."""
        from suara.serve.segments import Segments

        every = Segments(self.ws.ledger, self.ws.settings).list()
        return [one for one in every if {column_of(name) for name in one.where} <= {*self.ws.settings.dimensions}]

    def local(self, at: datetime) -> datetime:
        """An instant (UTC) in the workspace's zone."""
        return self.calendar.from_instant(at)

    def definition(self, metric: str) -> Definition:
        """The metric of a name; a QuestionError where there is none."""
        known = self.ws.metrics()
        return known[metric] if metric in known else METRICS[metric]

    def column(self, name: str) -> str:
        """What to call a column: a dimension as the workspace names it, a column of records' own as a sentence."""
        plain = name.replace("_", " ").capitalize()
        return plain if name in self.ws.settings.dimensions else self.words.say(plain)

    def told(self, name: str, values: Sequence[str]) -> str:
        """A filter in words, by its column with its mark and its values."""
        say, column, of = self.words.say, self.column(column_of(name)), ", ".join(values)
        if name.endswith("!"):
            return say("{column} is not {value}", column=column, value=of)
        if name.endswith("~"):
            return say("{column} contains {value}", column=column, value=of)
        return f"{column}: {of}"

    @cached_property
    def added(self) -> dict[str, list[str]]:
        """What the filter that was just chosen changes of the address; empty where none was."""
        one = asked.chosen(self.request.query_params, self.ws.settings.dimensions)
        return self.asked.wider(*one) if one else {}

    def figures(self, definition: Definition) -> Figures:
        """How a metric's figures are written for the reader."""
        return Figures(self.words, definition, self.ws.settings.currency)

    def card(self) -> Scorecard:
        """The scorecard of the stretch that is asked for."""
        a = self.asked
        since, until = a.since, a.until
        if since is None:
            first = min(h.first for h in self.held.values() if h.first)
            since, until = self.calendar.floor(self.calendar.from_instant(first), "day"), asked.tomorrow(a.now)
        question: dict[str, Any] = {"compare": a.comparison, "where": a.filters}
        return self._kept(
            ("card", since, until, str(question)), lambda: self._scoped.scorecard(since, until, **question)
        )

    @cached_property
    def segments(self) -> dict[str, list[str]]:
        """The values of each dimension that customers have, as far as the reader may see them."""
        from suara.measure import comments  # brings Ibis along, which a server loads once it listens

        scope = self.caller.scope
        kept = self._kept(("segments",), lambda: comments.values_of(self.ws.warehouse, self.now))
        return {n: [v for v in values if n not in scope or v in scope[n]] for n, values in kept.items() if values}

    def measure(self, *metrics: str, **question: Any) -> Result:
        """As `Workspace.measure`, over the caller's rows."""
        return self._kept(
            ("measure", metrics, str(sorted(question.items()))), lambda: self._scoped.measure(*metrics, **question)
        )

    def comments(self, most: int = 8) -> list[Comment]:
        """The newest comments that pass the filters; nothing for those who may not read answers."""
        if not self.caller.may("answers:read"):
            return []
        from suara.measure import comments

        where = self._scoped.where(self.asked.filters)
        return self._kept(
            ("comments", str(where), most), lambda: comments.newest(self.ws.warehouse, self.now, where, most)
        )

    @cached_property
    def _scoped(self) -> Scoped:
        return Scoped(self.ws, self.caller)

    def _kept(self, what: tuple[Hashable, ...], make: Callable[[], Answer]) -> Answer:
        """An answer that others with the same scope share."""
        scope = tuple(sorted(self.caller.scope.items()))
        kept: Kept = self.request.app.state.kept
        return kept.get((*what, scope), make)
