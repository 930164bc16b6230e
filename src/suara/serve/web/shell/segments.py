"""Saving the filters of a page as a segment for all, and removing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse

from suara.errors import SuaraError
from suara.serve.access.entered import fields
from suara.serve.segments import Segments
from suara.serve.web.shell import asked
from suara.serve.web.shell.reading import Reading
from suara.serve.web.shell.rendering import missing
from suara.store import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.shell.asked import Asked

# What an address could begin with to lead away from here.
SLASHES = "/\\"


def segments_standing(request: Request) -> Hashable:
    """A mark of the saved segments, which changes with any of them."""
    with request.app.state.desk.ledger.reading() as connection:
        return segments.mark(connection)


async def save(request: Request) -> Response:
    """Keep the filters of the page that `back` names; the page then shows the segment."""
    given = await fields(request)

    def work(looked: Asked) -> dict[str, Any]:
        made = _own(request).save(given.get("title", ""), looked.filters)
        return {f"where.{name}": [] for name in looked.where} | {"segment": made.segment}

    return await run_in_threadpool(_and_back, request, given, work)


async def remove(request: Request) -> Response:
    """Remove a segment, and show the page without it."""
    given = await fields(request)

    def work(_: Asked) -> dict[str, Any]:
        _own(request).remove(str(request.path_params["segment"]))
        return {"segment": ""}

    return await run_in_threadpool(_and_back, request, given, work)


def _and_back(request: Request, given: dict[str, str], work: Callable[[Asked], dict[str, Any]]) -> Response:
    """Do something, and back to the page that `back` names, with what it changes of its address."""
    parts = urlsplit(given.get("back", ""))
    pairs = parse_qsl(parts.query)
    looked = Reading(request).read(QueryParams(pairs))
    try:
        changed = work(looked)
    except SuaraError as fault:
        return missing(request, fault)
    others = [(name, value) for name, value in pairs if name not in asked.NAMES and not name.startswith("where.")]
    query = urlencode([*looked.pairs(**changed), *others], safe="!")
    return RedirectResponse(f"/{parts.path.lstrip(SLASHES)}?{query}", 303)


def _own(request: Request) -> Segments:
    state = request.app.state
    return Segments(state.ws.ledger, state.ws.settings, request.state.caller, state.clock)
