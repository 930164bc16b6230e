"""The password, the one-time code after it where there is one, and signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara.serve.access import passkeys, single_sign_on
from suara.serve.access.cookies import forget, halfway, halfway_in, hand_over
from suara.serve.access.entered import address_of, fields
from suara.serve.access.origin import local
from suara.serve.access.signing_in import SignInError
from suara.serve.web.shell.rendering import rendered
from suara.store import audit, members, sessions

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.errors import MemberError
    from suara.store.members import Member

NOTICES = {"password": "Your new password holds. Sign in with it."}


async def show(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    onward = local(request.query_params.get("next", "/"))
    return RedirectResponse(onward, 303) if request.state.session else await form(request, onward)


async def form(request: Request, onward: str, email: str = "", fault: MemberError | None = None) -> Response:
    """The form, with what was wrong."""
    values: dict[str, Any] = {
        "onward": onward,
        "email": email,
        "fault": fault,
        "known": await run_in_threadpool(_known, request),
        "passkeys": passkeys.available(),
        "sign_on": single_sign_on.name(request.app.state.settings),
        "notice": NOTICES.get(request.query_params.get("done", ""), ""),
    }
    return _waiting(rendered(request, "sign_in", status=_status(fault), **values), fault)


async def send(request: Request) -> Response:
    """Sign in with what the form holds; one who has one-time codes is asked for the next."""
    given = await fields(request)
    onward, email = local(given.get("next", "/")), given.get("email", "")
    entrance = request.app.state.signing_in
    try:
        member = await run_in_threadpool(entrance.by_password, email, given.get("password", ""), address_of(request))
    except SignInError as fault:
        return await form(request, onward, email, fault)
    if member.totp:
        return halfway(request, await run_in_threadpool(entrance.halfway, member, onward), "/sign-in/code")
    return await begun(request, member, onward, "by password")


async def show_code(request: Request) -> Response:
    """The form for a one-time code."""
    return rendered(request, "sign_in", template="code.html", fault=None)


async def send_code(request: Request) -> Response:
    """Take the second step."""
    given, entrance = await fields(request), request.app.state.signing_in
    try:
        member, onward = await run_in_threadpool(
            entrance.by_code, halfway_in(request), given.get("code", ""), address_of(request)
        )
    except SignInError as fault:
        if fault.over:
            return await form(request, "/", fault=fault)
        return _waiting(rendered(request, "sign_in", status=_status(fault), template="code.html", fault=fault), fault)
    return await begun(request, member, onward, "by password and code")


async def begun(request: Request, member: Member, onward: str, way: str) -> Response:
    """A new session for a browser, whatever it had before, and on to where it was going."""
    before = request.state.session
    if before:
        await run_in_threadpool(_end, request, before.member, before.session)
    agent = request.headers.get("user-agent", "")
    token = await run_in_threadpool(request.app.state.signing_in.begin, member, agent, way)
    return hand_over(request, token, local(onward))


async def sign_out(request: Request) -> Response:
    """End the session, or with `everywhere` all of the member's."""
    session, given = request.state.session, await fields(request)
    await run_in_threadpool(_end, request, session.member, "" if "everywhere" in given else session.session)
    return forget(request, RedirectResponse("/sign-in", 303))


def _end(request: Request, member: str, session: str) -> None:
    request.state.noted = True
    state = request.app.state
    with state.desk.ledger.writing() as connection:
        if session:
            sessions.end(connection, member, session)
        else:
            sessions.end_all(connection, member)
        audit.note(connection, state.clock(), member, "signed out" if session else "signed out everywhere")


def _known(request: Request) -> bool:
    with request.app.state.desk.ledger.reading() as connection:
        return members.anybody(connection)


def _status(fault: MemberError | None) -> int:
    return 200 if fault is None else 429 if getattr(fault, "wait", 0) else 401


def _waiting(reply: Response, fault: MemberError | None) -> Response:
    if wait := getattr(fault, "wait", 0):
        reply.headers["Retry-After"] = str(wait)
    return reply
