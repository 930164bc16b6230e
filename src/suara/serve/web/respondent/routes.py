"""The addresses of respondents: looking never commits an answer, sending does."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from suara.collect.questions import QUESTIONS
from suara.collect.questions._type import AnswerError
from suara.collect.surveys.branching import ending
from suara.collect.surveys.piping import spoken
from suara.collect.surveys.wording import chosen_language, said
from suara.languages import language
from suara.serve.access.guard import Public
from suara.serve.web.respondent import forms, kiosk
from suara.serve.web.respondent.pages import form_page, notice, policy
from suara.store import invitations, opt_outs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from suara.collect.questions._type import Given
    from suara.serve.web.respondent.desk import Desk, Visit

DONE, TEST = "done", "test"
STATUS = {"open": 200, "already": 200, "missing": 404, "closed": 410, "expired": 410}


def routes() -> list[Public]:
    """The addresses, as the application mounts them."""
    return [
        Public("/s/{survey}", look, methods=["GET"]),
        Public("/s/{survey}/{token}", look, methods=["GET"]),
        Public("/s/{survey}", send, methods=["POST"]),
        Public("/s/{survey}/{token}", send, methods=["POST"]),
        Public("/u/{token}", ask_to_stop, methods=["GET"]),
        Public("/u/{token}", stop, methods=["POST"]),
    ]


async def look(request: Request) -> Response:
    """A page of the survey: the one asked for, or the one to go on with. A score in the address is only shown."""
    visit = await _visit(request)
    if visit.state != "open" or visit.survey is None:
        return _closed(request, visit)
    if visit.invitation and "score" in request.query_params:
        _desk(request).scans.look(visit.invitation.invitation, request.query_params["score"], request.app.state.clock())
    asked = request.query_params.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and int(asked) < visit.page else visit.page
    return _page(request, visit, page, {**visit.values, **_chosen(request, visit)})


async def send(request: Request) -> Response:
    """Keep what a form holds, then go on to the next page."""
    given = await forms.sent(request)
    desk, visit = _desk(request), await _visit(request, "".join(given.get(forms.SLIP, [])))
    if visit.state != "open" or visit.survey is None or visit.slip is None:
        return _closed(request, visit)
    number = "".join(given.get(forms.PAGE, ["0"]))
    page = min(int(number) if number.isascii() and number.isdigit() else 0, len(visit.survey.pages) - 1)
    parts, partial = forms.by_question(given), forms.PARTIAL in given
    code, trap = _code(request, visit), "".join(given.get(forms.TRAP, []))
    received = await asyncio.wrap_future(desk.submit(visit, None if partial else page, parts, code, trap))
    if partial:
        return Response(status_code=204, headers=HEADERS)
    if received.faults:
        return _page(request, visit, page, visit.values, received.faults, parts)
    if received.refused:
        return _notice(code, received.refused, STATUS[received.refused])
    return _onward(request, visit, code, done=received.complete)


async def _visit(request: Request, form: str = "") -> Visit:
    name = request.path_params["survey"]
    visit = await run_in_threadpool(_desk(request).visit, name, _token(request), form)
    return replace(visit, test=True) if _tried(request) else visit


def _tried(request: Request) -> bool:
    """Whether somebody only tries a survey out, by a link made for that."""
    told = request.query_params.get(TEST)
    if not told:
        return False
    mark = forms.test_mark(request.path_params["survey"], request.app.state.secret)
    return hmac.compare_digest(told.encode(), mark.encode())


def _onward(request: Request, visit: Visit, code: str, *, done: bool) -> Response:
    """To the next page, or to the thanks. From an anonymous invitation the way goes on without its token."""
    assert visit.survey
    assert visit.slip
    token = None if visit.survey.anonymous else _token(request)
    own = token or forms.signed(visit.slip, request.app.state.secret)
    said_so = visit.survey.anonymous or "lang" in request.query_params
    carried = _carried(request, visit) | ({"lang": code} if said_so else {}) | ({DONE: "1"} if done else {})
    query = urlencode(carried)
    return RedirectResponse(
        f"/s/{request.path_params['survey']}/{own}{'?' if query else ''}{query}", 303, headers=HEADERS
    )


async def ask_to_stop(request: Request) -> Response:
    """Ask whether invitations shall stop; nothing is done yet."""
    row = await run_in_threadpool(_invitation, request)
    if row is None:
        return _notice(_accepted(request, ("en",)), "missing", 404)
    spoken = language(row.language)
    ask = notice(
        row.language,
        spoken.say("unsubscribe"),
        spoken.say("unsubscribe_ask"),
        form=request.url.path,
        button=spoken.say("unsubscribe"),
    )
    return _html(ask)


async def stop(request: Request) -> Response:
    """Send this person no more invitations, as the page's button and a mail program's one click ask for."""
    row = await run_in_threadpool(_invitation, request)
    if row is None:
        return _notice(_accepted(request, ("en",)), "missing", 404)
    desk, now = _desk(request), request.app.state.clock()
    await asyncio.wrap_future(
        desk.commits.submit(lambda c: opt_outs.add(c, row.customer, now, "link", invitation=row.invitation))
    )
    return _notice(row.language, "unsubscribed", 200, text="unsubscribe_text")


def _invitation(request: Request) -> Any:
    with _desk(request).ledger.reading() as connection:
        return invitations.of_token(connection, request.path_params["token"])


# -- pages -----------------------------------------------------------------------------------------

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _page(
    request: Request,
    visit: Visit,
    page: int,
    values: Mapping[str, Any],
    faults: Mapping[str, AnswerError] | None = None,
    typed: Mapping[str, Given] | None = None,
) -> Response:
    assert visit.survey
    assert visit.slip
    slip, score = forms.signed(visit.slip, request.app.state.secret), request.query_params.get("score", "")
    idle = kiosk.idle(request)
    html = form_page(
        visit.survey,
        page,
        action=str(request.url.path) + (f"?{urlencode(carried)}" if (carried := _carried(request, visit)) else ""),
        slip=slip,
        code=_code(request, visit),
        business=request.app.state.business,
        values=values,
        seed=visit.slip.response,
        faults=faults,
        typed=typed,
        resume=f"/s/{request.path_params['survey']}/{_token(request) or slip}",
        saved=bool(visit.values),
        test=visit.test or visit.survey.test,
        query=(f"&{TEST}={request.query_params[TEST]}" if _tried(request) else "")
        + (f"&score={quote(score)}" if score else "")
        + (f"&{kiosk.NAME}={idle}" if idle else ""),
    )
    return kiosk.begun_anew(request, _html(html, 422 if faults else 200), over=False)


def _carried(request: Request, visit: Visit) -> dict[str, str]:
    """What a form's address carries on of the page's: the language that was wished for, and the kiosk."""
    wished = {"lang": request.query_params["lang"]} if _wished(request, visit) else {}
    tried = {TEST: request.query_params[TEST]} if _tried(request) else {}
    return wished | tried | ({kiosk.NAME: str(idle)} if (idle := kiosk.idle(request)) else {})


def _closed(request: Request, visit: Visit) -> Response:
    """What is said where nothing is asked: thanks to whoever has just finished."""
    return kiosk.begun_anew(request, _over(request, visit), over=True)


def _over(request: Request, visit: Visit) -> Response:
    if visit.state == "already" and visit.survey:
        return (
            _thanks(request, visit) if DONE in request.query_params else _notice(_code(request, visit), "already", 200)
        )
    return _notice(visit.language or _accepted(request, ("en",)), visit.state, STATUS[visit.state])


def _thanks(request: Request, visit: Visit) -> Response:
    assert visit.survey
    code, fitting = _code(request, visit), ending(visit.survey, visit.values)
    if fitting and fitting.redirect:
        return RedirectResponse(fitting.redirect, 303, headers=HEADERS)
    lang, words = language(code), spoken(visit.survey, visit.values, code)
    title = said(fitting.title, code, words) if fitting and fitting.title else lang.say("thanks")
    text = said(fitting.text, code, words) if fitting and fitting.text else lang.say("thanks_text")
    return _html(notice(code, title, text))


def too_many(request: Request, wait: int) -> Response:
    """What is said to whoever sends too often: to wait so many seconds."""
    said_so = _notice(_accepted(request, ("en",)), "tries", 429)
    said_so.headers["Retry-After"] = str(wait)
    return said_so


def _notice(code: str, key: str, status: int, text: str = "") -> Response:
    spoken = language(code)
    return _html(notice(spoken.code, spoken.say(key), spoken.say(text or f"{key}_text")), status)


def _html(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers=HEADERS | {"Content-Security-Policy": policy(html)})


# -- what a request says ---------------------------------------------------------------------------


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _token(request: Request) -> str | None:
    return request.path_params.get("token")


def _chosen(request: Request, visit: Visit) -> dict[str, Any]:
    """The score that an address proposes for the first question, where it takes it."""
    assert visit.survey
    text, first = request.query_params.get("score"), visit.survey.questions[0]
    if text is None or first.id in visit.values:
        return {}
    try:
        return {first.id: QUESTIONS[first.type].read(first, {"": [text]})}
    except AnswerError:
        return {}


def _wished(request: Request, visit: Visit) -> bool:
    return bool(visit.survey) and request.query_params.get("lang") in (visit.survey.languages if visit.survey else ())


def _code(request: Request, visit: Visit) -> str:
    assert visit.survey
    wishes = (request.query_params.get("lang", ""), visit.language, *_accepts(request))
    return chosen_language(visit.survey.languages, *wishes)


def _accepts(request: Request) -> list[str]:
    header = request.headers.get("accept-language", "")[:200]
    return [part.partition(";")[0].strip() for part in header.split(",")][:10]


def _accepted(request: Request, usual: tuple[str, ...]) -> str:
    from suara.languages import codes

    return chosen_language((*usual, *codes()), *_accepts(request))
