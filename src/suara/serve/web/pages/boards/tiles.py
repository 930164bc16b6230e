"""Changing the tiles of a board: adding, filling in, moving and removing them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool

from suara.errors import BoardError, SuaraError
from suara.measure.period import GRAINS
from suara.measure.scorecard import group_of
from suara.present.boards import MEASURED, NEW, Tile, convert, free
from suara.serve.web.pages.boards.common import answering, back, boards_of, changing, looked, name_of, version_of
from suara.serve.web.pages.boards.fields import lines_of, values_in
from suara.serve.web.pages.metric.figure import OFTEN
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.reading import Reading
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.present.boards import Board
    from suara.serve.boards import Held
    from suara.serve.web.pages.boards.common import Given

# What can be put on a board, each with what it shows.
KINDS = {
    "number": ("Numbers", "Figures with their interval, change and course."),
    "trend": ("Trend", "A figure by period, with the period before."),
    "segments": ("Segments", "Figures by segment, as a heat table or as bars."),
    "distribution": ("Distribution", "How many gave which score."),
    "comments": ("Comments", "What customers wrote last."),
    "text": ("Text", "Words of your own."),
}
WIDTHS = {"number": 2, "trend": 2, "segments": 2, "distribution": 2, "comments": 2, "text": 4}
MOVES = {"earlier": -1, "later": 1}
SIZES = {"narrower": -1, "wider": 1}


@answering
def form(request: Request) -> Response:
    """The form of a tile, or of one that is yet to be made."""
    held, name = boards_of(request).get(name_of(request)), str(request.path_params["tile"])
    kind = request.query_params.get("kind", "")
    if name != NEW:
        return _form(request, held, held.board.tile(name))
    if kind not in KINDS:
        return rendered(
            request, "boards", template="kinds.html", held=held, kinds=KINDS, here=request.url.query, board=held.board
        )
    return _form(request, held, msgspec.convert({"tile": NEW, "kind": kind, "width": WIDTHS[kind]}, Tile))


async def save(request: Request) -> Response:
    """Keep a tile as its form says; what cannot be kept is said on the form, with all that was typed."""
    given = await sent(request)
    return await run_in_threadpool(answered, request, given)


def answered(request: Request, given: Mapping[str, list[str]]) -> Response:
    """The answer to a tile's form."""
    own, name = boards_of(request), str(request.path_params["tile"])
    firsts = {key: values[0] for key, values in given.items()}
    tile: Tile | None = None
    try:
        held = own.get(name_of(request))
        before = None if name == NEW else held.board.tile(name)
        values = values_in(before.kind if before else firsts.get("kind", ""), given, before)
        called = free(values["kind"], {one.tile for one in held.board.tiles}) if before is None else name
        tile = msgspec.convert({**values, "tile": called}, Tile)
        own.put(_with(held.board, tile), version_of(firsts))
    except (SuaraError, msgspec.ValidationError) as fault:
        return _refused(request, given, fault, tile)
    return back(request, "saved")


def _refused(request: Request, given: Mapping[str, list[str]], fault: Exception, tile: Tile | None) -> Response:
    request.state.noted = True
    told = fault if isinstance(fault, SuaraError) else BoardError(f"This is no tile: {fault}.", "Mend what it names.")
    try:
        held = boards_of(request).get(name_of(request))
        kind = "".join(given.get("kind", [])[:1])
        shown = tile or (msgspec.convert({"tile": NEW, "kind": kind}, Tile) if kind in KINDS else held.board.tiles[0])
    except (SuaraError, LookupError):
        return rendered(request, "boards", template="fault.html", status=422, fault=told, board="")
    return _form(request, held, shown, told, "\n".join(given.get("where", [])))


@changing
def move(request: Request, given: Given) -> Response:
    """Move a tile, rename it, or change its width."""
    own, name = boards_of(request), str(request.path_params["tile"])
    board = own.get(name_of(request)).board
    tile, does = board.tile(name), given.get("do", "")
    if does in MOVES:
        board = _moved(board, tile, MOVES[does])
    else:
        width = min(max(tile.width + SIZES.get(does, 0), 1), 4)
        title = given.get("title", tile.title).strip() if does == "title" else tile.title
        board = _with(board, msgspec.structs.replace(tile, width=width, title=title))
    own.put(_again(board), version_of(given))
    return back(request, "saved")


@changing
def remove(request: Request, given: Given) -> Response:
    """Remove a tile, which can be undone."""
    own, name = boards_of(request), str(request.path_params["tile"])
    board = own.get(name_of(request)).board
    left = tuple(one for one in board.tiles if one is not board.tile(name))
    own.put(msgspec.structs.replace(board, tiles=left), version_of(given))
    return back(request, "removed")


def _with(board: Board, tile: Tile) -> Board:
    """The board with a tile in its place, or at the end."""
    there = any(one.tile == tile.tile for one in board.tiles)
    tiles = tuple(tile if one.tile == tile.tile else one for one in board.tiles)
    return _again(msgspec.structs.replace(board, tiles=tiles if there else (*tiles, tile)))


def _again(board: Board) -> Board:
    """The board, checked as if it had come from outside."""
    return convert(msgspec.to_builtins(board))


def _moved(board: Board, tile: Tile, by: int) -> Board:
    tiles = list(board.tiles)
    at = tiles.index(tile)
    to = min(max(at + by, 0), len(tiles) - 1)
    tiles.insert(to, tiles.pop(at))
    return msgspec.structs.replace(board, tiles=tuple(tiles))


def _form(request: Request, held: Held, tile: Tile, fault: SuaraError | None = None, where: str = "") -> Response:
    reading = Reading(request)
    columns = [*reading.ws.settings.dimensions, *(n for n in OFTEN if n not in reading.ws.settings.dimensions)]
    from urllib.parse import urlencode

    return rendered(
        request,
        "boards",
        template="tile.html",
        status=422 if fault else 200,
        held=held,
        board=held.board,
        tile=tile,
        slot=str(request.path_params["tile"]),
        kinds=KINDS,
        measured=tile.kind in MEASURED,
        metrics=_metrics(reading, tile),
        columns=[*columns, *([tile.by] if tile.by and tile.by not in columns else [])],
        grains=[one for one in GRAINS if one != "fiscal_year"],
        where=where or lines_of(tile.where),
        settings=lines_of(tile.settings),
        reading=reading,
        here=urlencode(looked(request)),
        fault=fault,
    )


def _metrics(reading: Reading, tile: Tile) -> dict[str, list[tuple[str, str, bool]]]:
    """Every metric by group: its name, its title, and whether the tile has it."""
    known = reading.ws.metrics()
    find = partial(reading.definition)
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for name, definition in known.items():
        own = name in reading.ws.settings.metrics
        group = reading.words.say("Your own") if own else reading.words.say(group_of(definition, find))
        found.setdefault(group, []).append((name, reading.words.say(definition.title), name in tile.metrics))
    return {group: sorted(found[group], key=lambda one: one[1]) for group in sorted(found)}
