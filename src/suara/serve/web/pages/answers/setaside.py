"""Responses that were set aside: flagged as perhaps no person's, they count in no figure until somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.errors import SuaraError
from suara.serve.access.origin import local
from suara.serve.web.api.paging import cursor
from suara.serve.web.pages.answers.listing import PAGE
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.rendering import missing, rendered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.given import Response as Given
    from suara.serve.web.pages.answers.listing import Listing


def set_aside(listing: Listing) -> Response:
    """The list of them: they are in the ledger alone, so of the filters those of survey and period hold."""
    reading = listing.reading
    ws, span, scope = reading.ws, listing.span, reading.caller.scope
    found = ws.surveys.responses(
        listing.own.get("survey"),
        flagged=True,
        since=span.since_at if span else None,
        until=span.until_at if span else None,
        after=listing.after,
        most=PAGE + 1,
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    mine = [o for o in found[:PAGE] if all(str(o.dimensions.get(n)) in values for n, values in scope.items())]
    return rendered(
        reading.request,
        "answers",
        template="setaside.html",
        reading=reading,
        asked=reading.asked,
        listing=listing,
        rows=[_row(one) for one in mine],
        following=cursor(last.saved_at.isoformat(), last.response) if last else "",
    )


def _row(one: Given) -> dict[str, Any]:
    said = [value for value in one.answers.values() if isinstance(value, str)]
    return {
        "response": one.response,
        "occurred_at": one.saved_at,
        "survey": one.survey,
        "channel": one.channel,
        "language": one.language,
        "comment": max(said, key=len, default=""),
        "flags": one.flags,
    }


async def clear(request: Request) -> Response:
    """Let a response that was set aside count after all; then back to the list."""
    form = await sent(request)
    try:
        await run_in_threadpool(request.app.state.ws.surveys.clear, form.get("response", [""])[0])
    except SuaraError as fault:
        return missing(request, fault)
    return RedirectResponse(local(form.get("back", ["/answers?flagged=1"])[0]), 303)
