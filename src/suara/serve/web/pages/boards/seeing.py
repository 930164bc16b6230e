"""Looking at boards: the list, a board, its tiles as files, saved views and stars."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from suara.errors import BoardError, QuestionError
from suara.present.boards import MEASURED, written
from suara.present.charts.picture import picture
from suara.present.charts.png import png
from suara.serve.board_values import shown as asked_by
from suara.serve.web.pages.boards import drawing
from suara.serve.web.pages.boards.common import (
    answering,
    back,
    boards_of,
    changing,
    looked,
    name_of,
    reading_of,
)
from suara.serve.web.pages.overview import tone
from suara.serve.web.shell.reading import Reading
from suara.serve.web.shell.rendering import missing, rendered
from suara.serve.web.shell.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from suara.serve.web.pages.boards.common import Given
    from suara.serve.web.pages.boards.reading import TileReading

DONE = {
    "saved": "Saved.",
    "removed": "The tile was removed.",
    "undone": "The last change was taken back.",
    "made": "This is your new board.",
    "restored": "The board is back.",
    "view": "The view is saved.",
}
COMMENT = ("answer", "occurred_at", "survey", "kind", "score", "text", "language", "channel", "touchpoint")


@answering
def listed(request: Request) -> Response:
    """The page of all boards."""
    own = boards_of(request)
    return rendered(
        request,
        "boards",
        boards=own.all(),
        starred=own.starred(),
        gone=request.query_params.get("removed", ""),
        writes=request.state.caller.may("dashboards:write"),
        reading=Reading(request),
    )


@answering
def show(request: Request) -> Response:
    """A board; a filter that was chosen joins those of the address."""
    own = boards_of(request)
    held = own.get(name_of(request))
    reading = reading_of(request, held.board)
    if reading.added:
        return RedirectResponse(reading.path + reading.asked.query(**reading.added), 303)
    writes = reading.caller.may("dashboards:write")
    editing = writes and "edit" in request.query_params
    return rendered(
        request,
        "boards",
        template="board.html",
        held=held,
        board=held.board,
        reading=reading,
        asked=reading.asked,
        segments=reading.segments,
        tiles=drawing.shown(reading),
        views=own.views(held.board.board),
        starred=own.starred(),
        here=urlencode(looked(request)),
        writes=writes,
        editing=editing,
        done=request.query_params.get("done", ""),
        notice=DONE.get(request.query_params.get("done", ""), ""),
        tone=tone,
    )


@answering
def as_yaml(request: Request) -> Response:
    """A board as text, to keep and to bring in elsewhere."""
    board = boards_of(request).get(name_of(request)).board
    headers = {"content-disposition": f'attachment; filename="{board.board}.yaml"', "cache-control": "no-store"}
    return PlainTextResponse(written(board), headers=headers, media_type="application/yaml")


@answering
def export(request: Request) -> Response:
    """A tile for other programs: its rows as CSV or JSON, its picture as SVG or PNG."""
    held = boards_of(request).get(name_of(request))
    tile = held.board.tile(str(request.path_params["tile"]))
    form, name = str(request.path_params["form"]), f"{held.board.board}-{tile.tile}"
    [reading] = drawing.readings(reading_of(request, held.board), (tile,))
    try:
        if form in ("csv", "json"):
            return _rows(reading, name, form)
        return _picture(reading, name, form, request.query_params.get("metric", ""))
    except QuestionError as fault:
        return missing(request, fault)


def _rows(reading: TileReading, name: str, form: str) -> Response:
    if reading.tile.kind == "comments" and reading.caller.may("answers:read"):
        return table(name, form, COMMENT, [vars(one) for one in reading.spoken()])
    if reading.tile.kind not in MEASURED:
        return _none(reading.request)
    question = reading.question(**asked_by(reading.tile, reading.asked))
    results = [view.reading.measure(view.name, **question) for view in reading.views]
    columns = list(dict.fromkeys(column for result in results for column in result.columns))
    return table(name, form, columns, [row for result in results for row in result.rows])


def _picture(reading: TileReading, name: str, form: str, metric: str) -> Response:
    found = [figure for own, figure in drawing.figures(reading, linked=False) if not metric or own in ("", metric)]
    if form not in ("svg", "png") or not found:
        return _none(reading.request)
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"', "cache-control": "no-store"}
    figure = drawing.headed(reading, found[0])
    if form == "png":
        return Response(png(figure), headers=headers, media_type="image/png")
    return Response(picture(figure).as_str(), headers=headers, media_type="image/svg+xml")


def _none(request: Request) -> Response:
    return missing(request, BoardError("The tile has no such form.", "See the links below the tile."))


@changing
def star(request: Request, given: Given) -> Response:
    """Give a board or one of its views a star, or take it away."""
    boards_of(request).star(name_of(request), given.get("view", ""))
    if given.get("from") == "list":
        return RedirectResponse("/boards", 303)
    return back(request, edit=False)


@changing
def keep_view(request: Request, given: Given) -> Response:
    """Save how the board is looked at now."""
    query = urlencode(looked(request))
    boards_of(request).keep_view(name_of(request), given.get("name", ""), query, common="common" in given)
    return back(request, "view", edit=False)


@changing
def drop_view(request: Request, _: Given) -> Response:
    """Throw a view of one's own away."""
    boards_of(request).drop_view(str(request.path_params["view"]))
    return back(request, edit=False)


def places(request: Request) -> Iterable[tuple[str, str]]:
    """Every board with its address."""
    return [(one.title, f"/boards/{one.board}") for one in boards_of(request).all()]
