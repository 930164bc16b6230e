"""The addresses of the pop-up: scripts that anybody may fetch, and answers from the declared websites alone."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from suara.collect.channels.popup.sheet import sheet
from suara.collect.channels.popup.targeting import permitted
from suara.collect.surveys.wording import chosen_language
from suara.errors import BusyError
from suara.serve.access.guard import Public
from suara.serve.web.popup import scripts
from suara.serve.web.popup.desk import Loader, RefusedError, offer, submit
from suara.serve.web.respondent import forms
from suara.settings import utc_now

if TYPE_CHECKING:
    from suara.serve.web.respondent.desk import Desk

KEPT = "public, max-age=300"
SCRIPT = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
RETRY = {"Retry-After": "2"}


def routes() -> list[Public]:
    """The addresses, as the application mounts them."""
    return [
        Public("/popup.js", load, methods=["GET"]),
        Public("/popup/{name}.js", more, methods=["GET"]),
        Public("/popup/surveys/{survey}.js", show, methods=["GET"]),
        Public("/popup/surveys/{survey}", answer, methods=["POST"]),
    ]


async def load(request: Request) -> Response:
    """The script that stands on every page of a site."""
    return _script(request, await run_in_threadpool(_loader(request).text))


async def more(request: Request) -> Response:
    """A script that the first one fetches when it needs it."""
    name = f"{request.path_params['name']}.js"
    return _script(request, scripts.own(name)) if name in ("queue.js", "debug.js") else Response(status_code=404)


async def show(request: Request) -> Response:
    """A survey that shows itself, in one language; each time for a response of its own."""
    asked, desk = request.query_params, _desk(request)
    who = (asked.get("customer", ""), asked.get("proof", ""))
    found = await run_in_threadpool(offer, desk, request.path_params["survey"], *who)
    if found.survey is None:
        return _fresh(scripts.refused(found.refused))
    slip = forms.new_slip(utc_now())
    code = chosen_language(found.survey.languages, asked.get("lang", ""))
    signed = forms.signed(slip, desk.ledger.secret)
    own = {"slip": signed, "version": found.version, **sheet(found.survey, code, slip.response)}
    return _fresh(scripts.survey(own))


async def answer(request: Request) -> Response:
    """Keep what a visitor has answered so far."""
    origin = request.headers.get("origin", "")
    if not permitted(origin, request.app.state.settings.sites):
        return _told({"message": "Pop-ups may not ask on this site."}, 403, "")
    given = await forms.sent(request)
    try:
        received = await asyncio.wrap_future(submit(_desk(request), request.path_params["survey"], given, utc_now()))
    except RefusedError as fault:
        return _told({"message": fault.message}, fault.status, origin)
    except BusyError as fault:
        return _told({"message": fault.message}, 503, origin, RETRY)
    wrong = {question: fault.phrase for question, fault in received.faults.items()}
    return _told({"complete": received.complete, "faults": wrong}, 422 if wrong else 200, origin)


def _script(request: Request, text: str) -> Response:
    """A script that browsers keep, and ask for again by its tag."""
    tag = f'W/"{sha256(text.encode()).hexdigest()[:24]}"'
    headers = {**SCRIPT, "Cache-Control": KEPT, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="text/javascript", headers=headers)


def _fresh(text: str) -> Response:
    return Response(text, media_type="text/javascript", headers={**SCRIPT, "Cache-Control": "no-store"})


def _told(body: Any, status: int, origin: str, more: dict[str, str] | None = None) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Origin", **(more or {})}
    if origin:
        headers["Access-Control-Allow-Origin"] = origin
    return JSONResponse(body, status, headers=headers)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _loader(request: Request) -> Loader:
    loader: Loader = request.app.state.popup
    return loader
