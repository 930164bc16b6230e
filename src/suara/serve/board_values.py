"""What the tiles of a board ask for: their own period and filters with those that the board is looked at with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.datastructures import QueryParams

from suara.errors import SuaraError
from suara.measure.filter import joined
from suara.measure.period import Calendar
from suara.present.boards import MEASURED
from suara.serve.access.scoped import Scoped
from suara.serve.segments import Segments
from suara.serve.web.shell import asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.measure.result import Result
    from suara.present.boards import Board, Span, Tile
    from suara.serve.access.caller import Caller
    from suara.serve.python import Workspace
    from suara.serve.web.shell.asked import Asked

# What of an address says which period, comparison and filters a board is looked at with.
PERIOD = ("range", "since", "until")
COMPARISON = ("compare", "against")


def over(span: Span, query: QueryParams) -> QueryParams:
    """A query with the period and comparison that a board or tile has where the query names none."""
    given = [(n, v) for n, v in query.multi_items() if n not in (*PERIOD, *COMPARISON, "grain", "by")]
    return QueryParams(given + _chosen(span, query, PERIOD) + _chosen(span, query, COMPARISON))


def of_tile(board: Board, tile: Tile, looked: Asked, read: Callable[[QueryParams], Asked]) -> Asked:
    """What a tile asks for on a board that is looked at in a way.

    The board's period, comparison and filters, with what the tile has of its own. A QuestionError where no row passes
    all filters.
    """
    own = tile.range or tile.since
    span = read(over(tile, QueryParams([]))) if own else looked
    compare = tile.compare or looked.compare
    against = looked.against if compare == looked.compare else None
    found = dict(looked.kept)
    for more in (board.where, looked.where, tile.where):
        found = joined(found, asked.filters_of(more))
    where = {name: tuple(v) if isinstance(v, list) else (v,) for name, v in found.items()}
    return replace(
        span, compare=compare, against=against, grain=tile.grain, by=tile.by, where=where, segment="", kept={}
    )


def shown(tile: Tile, a: Asked) -> dict[str, Any]:
    """What the rows that a tile shows are asked by, beside its metrics, period, filters and settings."""
    more: dict[str, dict[str, Any]] = {
        "number": {"compare": a.comparison},
        "trend": {"grain": a.usual_grain},
        "segments": {"by": a.by},
        "distribution": {"by": "score"},
    }
    return more[tile.kind]


def values(ws: Workspace, caller: Caller, now: datetime, board: Board, query: str = "") -> dict[str, list[Result]]:
    """The results of each measured tile by its name, over the caller's rows; `query` is as in the board's address.

    A tile that cannot be measured, or is not the caller's to see, has none.
    """

    def read(given: QueryParams) -> Asked:
        calendar, saved = Calendar.of(ws.settings), Segments(ws.ledger, ws.settings).list()
        moments = [held.last for held in ws.records().values() if held.last]
        newest = calendar.from_instant(max(moments)) if moments else None
        filters = {one.segment: one.where for one in saved}
        return asked.read(given, calendar, calendar.from_instant(now), newest, ws.settings.dimensions, filters)

    looked = read(over(board, QueryParams(query)))
    if looked.fault:
        raise looked.fault
    rows = Scoped(ws, caller)
    return {one.tile: _measured(rows, board, one, looked, read) for one in board.tiles if one.kind in MEASURED}


def _measured(
    rows: Scoped, board: Board, tile: Tile, looked: Asked, read: Callable[[QueryParams], Asked]
) -> list[Result]:
    found = []
    for metric in tile.metrics:
        try:
            a = of_tile(board, tile, looked, read)
            question = {"where": a.filters, "since": a.since, "until": a.until, **shown(tile, a), **tile.settings}
            found.append(rows.measure(metric, **question))
        except SuaraError:  # the others are shown all the same, as on the page
            continue
    return found


def _chosen(span: Span, query: QueryParams, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a query says of some names; where it says nothing, what the board or tile says."""
    given = [(name, query[name]) for name in names if query.get(name)]
    if given:
        return given
    own = [(name, getattr(span, name, "")) for name in names]
    return [(name, value) for name, value in own if value]
