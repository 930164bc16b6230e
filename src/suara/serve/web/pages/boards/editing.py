"""Making and changing boards: titles, what they open with, undoing, removing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from starlette.responses import RedirectResponse

from suara.errors import BoardError
from suara.present.boards import Tile, convert, parse
from suara.present.scorecard import heroes
from suara.serve.boards import board_named
from suara.serve.web.pages.boards.common import back, boards_of, changing, name_of, version_of
from suara.serve.web.pages.boards.fields import filters_in
from suara.serve.web.shell.reading import Reading

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.boards.common import Given

SPAN = ("range", "since", "until", "compare")


@changing
def make(request: Request, given: Given) -> Response:
    """Make a board: from text that was exported, or under a title, empty or with the usual tiles."""
    text, title = given.get("text", "").strip(), " ".join(given.get("title", "").split())
    if text:
        board = parse(text)
    elif title:
        tiles = _usual(Reading(request)) if "usual" in given else ()
        board = convert({"board": board_named(title), "title": title, "tiles": msgspec.to_builtins(tiles)})
    else:
        raise BoardError("The board has no title.", "Say what it shows.")
    made = boards_of(request).make(board).board
    return RedirectResponse(f"/boards/{made.board}?edit=1&done=made", 303)


@changing
def change(request: Request, given: Given) -> Response:
    """Change the title of a board, what it says of itself, and what it opens with."""
    own = boards_of(request)
    values = msgspec.to_builtins(own.get(name_of(request)).board)
    changed = {n: given[n].strip() for n in ("title", "about", *SPAN) if n in given}
    if "where" in given:
        changed["where"] = filters_in(given["where"])  # type: ignore[assignment]
    own.put(convert({**values, **changed}), version_of(given))
    return back(request, "saved")


@changing
def undo(request: Request, given: Given) -> Response:
    """Take the last change back."""
    boards_of(request).undo(name_of(request), version_of(given))
    return back(request, "undone")


@changing
def remove(request: Request, given: Given) -> Response:
    """Remove a board; the list offers to take that back."""
    boards_of(request).remove(name_of(request), version_of(given))
    return RedirectResponse(f"/boards?removed={name_of(request)}", 303)


@changing
def restore(request: Request, _: Given) -> Response:
    """Take a removed board back."""
    boards_of(request).restore(name_of(request))
    return back(request, "restored", edit=False)


def _usual(reading: Reading) -> tuple[Tile, ...]:
    """The tiles that most boards begin with, of the figures that the workspace looks at first."""
    if not any(held.records for held in reading.held.values()):
        return ()
    first = tuple(line.metric for line in heroes(reading.card(), reading.ws.settings.heroes))
    if not first:
        return ()
    columns = [n for n in reading.ws.settings.dimensions if n in reading.ws.segments(first[0])]
    numbers = Tile(tile="numbers", kind="number", metrics=first, width=4)
    trend = Tile(tile="trend", kind="trend", metrics=first[:1], width=2)
    by = [Tile(tile="segments", kind="segments", metrics=first[:1], by=columns[0], width=2)] if columns else []
    return (numbers, trend, *by, Tile(tile="comments", kind="comments", width=4))
