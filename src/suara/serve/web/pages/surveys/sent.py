"""The outbox: what waits to be sent, what went out, what could not; trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.errors import SuaraError, SurveyError
from suara.serve.web.pages.surveys.forms import called, looked_at, one, onward, status, taken
from suara.serve.web.shell.reading import Reading
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given

STATES = ("waiting", "leased", "sent", "dead", "dropped")
MOST = 200


def show(request: Request) -> Response:
    """The page."""
    return _page(request)


def _page(request: Request, fault: SuaraError | None = None) -> Response:
    reading, outbox = Reading(request), request.app.state.ws.outbox
    state = request.query_params.get("state", "")
    state = state if state in STATES else ""
    counts: dict[str, dict[str, int]] = {}
    for (channel, at), n in sorted(outbox.counts().items()):
        counts.setdefault(channel, {})[at] = n
    named = reading.caller.may("people:read") and not reading.caller.scope
    values: dict[str, Any] = {"counts": counts, "states": STATES, "state": state, "named": named, "fault": fault}
    values |= {"messages": outbox.list(state or None, MOST), "most": MOST, "reading": reading, "called": called}
    values["again"] = request.query_params.get("done") == "retried"
    return rendered(request, "surveys", template="outbox.html", status=status(fault), **values)


def retry(request: Request, given: Given) -> Response:
    """Try a dead message again."""
    if not request.app.state.ws.outbox.retry(one(given, "message")):
        raise SurveyError("This message is not dead.", "It waits, or went out; look again.")
    return onward("/outbox?state=waiting&done=retried")


def again(request: Request, _given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong."""
    return _page(request, fault)


look, send = looked_at(show), taken(retry, again)
