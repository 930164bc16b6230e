"""Boards over the API: dashboards as data, kept by who has seen them as they are, and links to share them by."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from suara.errors import BoardError
from suara.present.boards import Board, convert
from suara.serve.boards import Boards
from suara.serve.web.api.call import SECRET, Calls, answered, tag_of, tagged, unchanged, workspace
from suara.serve.web.api.measuring import Measured
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.results import of_result
from suara.serve.wire.values import plain

calls = Calls("Boards")
READ, WRITE = "measure:read", "dashboards:write"
Definition = dict[str, Any]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", max_length=64)]
EXAMPLE = {
    "board": "delivery",
    "title": "Delivery",
    "tiles": [
        {"kind": "number", "metrics": ["nps", "csat_top2"], "range": "28d"},
        {"kind": "segments", "metrics": ["nps"], "by": "channel", "where": {"channel": ["email", "sms"]}},
    ],
}


class Listed(BaseModel):
    """A board as it is listed."""

    board: str
    title: str
    owner: str
    owner_name: str
    version: int
    changed_at: datetime


class Link(BaseModel):
    """What a link to a board allows; it shows the rows that who makes it may see now, and lasts `days` (0: for good).

    `query` are the period and filters that it is fixed to, as in the board's address.
    """

    label: str = Field("", max_length=100)
    query: str = Field("", max_length=2_000, examples=["range=28d&where.country=MY"])
    days: int = Field(0, ge=0, le=3_650)
    comments: bool = False
    embed: bool = False


class Shared(BaseModel):
    """A link to a board; `address` begins after the host, and is seen once."""

    share: str
    label: str
    query: str
    comments: bool
    embed: bool
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime | None
    address: str | None = None


class TileValues(BaseModel):
    """A tile by its name, with the table of each of its metrics."""

    tile: str
    results: list[Measured]


def _own(request: Request) -> Boards:
    return Boards(workspace(request), request.state.caller, request.app.state.clock)


@calls.call("GET", "/boards", READ, list[Listed], scoped=True)
def boards(request: Request) -> Response:
    """List every board by title."""
    names = tuple(Listed.model_fields)
    return tagged(request, [{n: getattr(one, n) for n in names} for one in _own(request).all()])


@calls.call(
    "POST",
    "/boards",
    WRITE,
    Definition,
    status=201,
    scoped=True,
    openapi_extra={"requestBody": {"content": {"application/json": {"example": EXAMPLE}}}},
)
def make(request: Request, definition: Definition) -> Response:
    """Make a board, under its own name or one like it."""
    board = _own(request).make(convert(definition)).board
    return answered(_told(board), 201, Location=f"/api/v1/boards/{board.board}")


@calls.call("GET", "/boards/{board}", READ, Definition, scoped=True)
def board(request: Request, board: Name) -> Response:
    """Show the definition of a board."""
    return tagged(request, _told(_own(request).get(board).board))


@calls.call("GET", "/boards/{board}/values", READ, list[TileValues], scoped=True)
def values(
    request: Request,
    board: Name,
    query: Annotated[str, Query(max_length=2_000, description="Period and filters as in the board's address.")] = "",
) -> Response:
    """Measure what the tiles of a board show, over the caller's rows."""
    found = _own(request).values(board, query)
    return answered([{"tile": tile, "results": [of_result(r) for r in results]} for tile, results in found.items()])


@calls.call("PUT", "/boards/{board}", WRITE, Definition, scoped=True)
def put(request: Request, board: Name, definition: Definition) -> Response:
    """Keep a board under a name; over one that is there it takes If-Match, so that nobody's work is lost."""
    own = _own(request)
    try:
        held = own.get(board)
    except BoardError:
        if request.headers.get("if-match"):
            raise ProblemError(412, "There is no such board yet.", "Leave If-Match out.") from None
        version = 0
    else:
        unchanged(request, _tag(held.board))
        version = held.version
    return tagged(request, _told(own.put(convert({**definition, "board": board}), version).board))


@calls.call("DELETE", "/boards/{board}", WRITE, status=204, scoped=True)
def remove(request: Request, board: Name) -> Response:
    """Remove a board that was seen as it is (If-Match); it can be restored for 30 days."""
    held = _own(request).get(board)
    unchanged(request, _tag(held.board))
    _own(request).remove(board, held.version)
    return Response(status_code=204)


@calls.call("POST", "/boards/{board}/restore", WRITE, Definition, scoped=True)
def restore(request: Request, board: Name) -> Response:
    """Take a removed board back."""
    return tagged(request, _told(_own(request).restore(board).board))


@calls.call("GET", "/boards/{board}/shares", WRITE, list[Shared])
def shares(request: Request, board: Name) -> Response:
    """List the links to a board with their last use; what they are is known to who made them."""
    return answered([_shared(one) for one in _own(request).shares(board)])


@calls.call("POST", "/boards/{board}/shares", WRITE, Shared, status=201, openapi_extra={SECRET: True})
def share(request: Request, board: Name, wanted: Link) -> Response:
    """Make a link to a board for whoever has it."""
    request.state.noted = True  # it is, with the link
    token, made = _own(request).share(
        board, wanted.label, wanted.query, days=wanted.days, comments=wanted.comments, embed=wanted.embed
    )
    return answered(_shared(made) | {"address": f"/b/{token}"}, 201)


@calls.call("DELETE", "/boards/{board}/shares/{share}", WRITE, status=204)
def revoke(request: Request, board: Name, share: Annotated[str, Field(max_length=32)]) -> Response:
    """Make a link worthless."""
    _own(request).revoke(board, share)
    return Response(status_code=204)


def _told(board: Board) -> Definition:
    found: Definition = msgspec.to_builtins(board)
    return found


def _tag(board: Board) -> str:
    return tag_of(msgspec.json.encode(plain(_told(board))))


def _shared(share: Any) -> Definition:
    return {n: getattr(share, n, None) for n in Shared.model_fields}
