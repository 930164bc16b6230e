"""What the parts of the page share: the boards as the caller may use them, faults as pages, ways back."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.errors import BoardError, StaleError, SuaraError
from suara.serve.access.entered import fields
from suara.serve.boards import Boards
from suara.serve.web.pages.boards.reading import BoardReading
from suara.serve.web.shell.rendering import missing, rendered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.present.boards import Board

    Given = Mapping[str, str]

# What of an address is no part of how a board is looked at.
PASSING = ("done", "edit", "view", "filter", "kind")


def boards_of(request: Request) -> Boards:
    """The boards as the caller may use them."""
    return Boards(request.app.state.ws, request.state.caller, request.app.state.clock)


def name_of(request: Request) -> str:
    """The board that the address names."""
    return str(request.path_params["board"])


def looked(request: Request) -> list[tuple[str, str]]:
    """What of the address says how the board is looked at: period, comparison, filters."""
    pairs = parse_qsl(request.url.query, errors="replace")
    return [(name, value) for name, value in pairs if name not in PASSING]


def reading_of(request: Request, board: Board) -> BoardReading:
    """The reading of a board as the address asks for it."""
    return BoardReading(request, board, request.query_params)


def back(request: Request, done: str = "", *, edit: bool = True, onward: str = "") -> Response:
    """Back to the board as it was looked at."""
    pairs = [*looked(request), *([("edit", "1")] if edit else []), *([("done", done)] if done else [])]
    return RedirectResponse(f"{onward or f'/boards/{name_of(request)}'}?{urlencode(pairs)}".rstrip("?"), 303)


def answering(work: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose work is done beside the loop; a board that there is not is a page that says so."""

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_kindly, request, lambda: work(request))

    return endpoint


def changing(work: Callable[[Request, Given], Response]) -> Callable[[Request], Awaitable[Response]]:
    """The same for an endpoint that a form is sent to."""

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        given = await fields(request)
        return await run_in_threadpool(_kindly, request, lambda: work(request, given))

    return endpoint


def version_of(given: Given) -> int:
    """The version of a board that whoever sent a form had before them."""
    text = given.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _kindly(request: Request, work: Callable[[], Response]) -> Response:
    try:
        return work()
    except SuaraError as fault:
        request.state.noted = True
        if isinstance(fault, BoardError) and fault.missing:
            return missing(request, fault)
        status = 409 if isinstance(fault, StaleError) else 422
        name = request.path_params.get("board", "")
        return rendered(request, "boards", template="fault.html", status=status, fault=fault, board=name)
