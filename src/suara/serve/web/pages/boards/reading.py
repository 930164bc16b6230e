"""What a board and each of its tiles are asked to show: their own period and filters, and those of the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suara.measure import comments
from suara.measure.period import add_months, instant
from suara.serve.board_values import of_tile, over
from suara.serve.web.pages.metric.figure import MetricView
from suara.serve.web.shell import asked
from suara.serve.web.shell.asked import Asked
from suara.serve.web.shell.reading import Reading

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from suara.measure.comments import Comment
    from suara.measure.result import Result
    from suara.present.boards import Board, Tile
    from suara.serve.web.pages.boards.pool import Pool

MONTHS = 12


@dataclass(frozen=True)
class BoardReading(Reading):
    """A request's reading of a board; `query` is the address's, or the one that a link is fixed to."""

    board: Board
    query: QueryParams

    @cached_property
    def asked(self) -> Asked:
        """What the address asks to see; what it leaves out is as the board has it."""
        return self.read(over(self.board, self.query))


@dataclass(frozen=True)
class TileReading(Reading):
    """The reading of one tile, over the pool that all tiles share."""

    of: BoardReading
    tile: Tile
    pool: Pool

    @cached_property
    def asked(self) -> Asked:
        """The board's period, comparison and filters, with what the tile has of its own.

        A QuestionError where no row passes all filters.
        """
        return of_tile(self.of.board, self.tile, self.of.asked, self.read)

    @property
    def views(self) -> list[MetricView]:
        """Each metric of the tile as the page of a metric reads it."""
        return [MetricView(name, self) for name in self.tile.metrics]

    def measure(self, *metrics: str, **question: Any) -> Result:
        """As `Workspace.measure` for one metric, with the tile's settings, over the caller's rows."""
        return self.pool.get(metrics[0], {**question, **self.tile.settings})

    def question(self, **more: Any) -> dict[str, Any]:
        """The tile's question with some more to it, as a `MetricView` asks it."""
        a = self.asked
        where = {"where": a.filters} if a.filters else {}
        return {**where, "since": a.since, "until": a.until, **more, **self.tile.settings}

    def spoken(self) -> list[Comment]:
        """The newest comments of the period that pass the filters; nothing for those who may not read answers."""
        if not self.caller.may("answers:read"):
            return []
        a, zone = self.asked, self.ws.settings.timezone
        span = (instant(a.since, zone), instant(a.until, zone)) if a.since and a.until else None
        where, most = self._scoped.where(a.filters), self.tile.most
        asked_for = ("comments", str(where), most, span)
        return self._kept(asked_for, lambda: comments.newest(self.ws.warehouse, self.now, where, most, span))

    @property
    def history(self) -> dict[str, Any]:
        """The question of a number's course: the months up to the end of its period."""
        until = self.asked.until or asked.tomorrow(self.asked.now)
        since = add_months(self.calendar.floor(until - asked.DAY, "month"), 1 - MONTHS)
        return self.question(since=since, until=until, grain="month")

    @property
    def questions(self) -> list[dict[str, Any]]:
        """All that will be asked to draw the tile."""
        a, kind = self.asked, self.tile.kind
        whole = self.question(compare=a.comparison)
        if kind == "number":
            return [whole, self.history]
        if kind == "trend":
            against = MetricView("", self).against
            before = [self.question(since=against[0], until=against[1], grain=a.usual_grain)] if against else []
            return [self.question(grain=a.usual_grain), *before, *([] if a.since else [whole])]
        return [whole, self.question(by=a.by)] if kind == "segments" else [self.question(by="score")]
