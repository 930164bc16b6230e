"""Where a link leads that lets somebody in once: the first owner, a member who is invited, a lost password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara.errors import MemberError, SuaraError
from suara.serve.access.entered import address_of, fields, members_of
from suara.serve.access.guard import Public
from suara.serve.access.passwords import LEAST
from suara.serve.members import VALID
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.sign_in.password import begun
from suara.serve.web.shell.rendering import rendered
from suara.store import members, passes

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.store.passes import Pass

OVER = MemberError("This link was used already, or is too old.")


async def show(request: Request) -> Response:
    """The form; looking uses nothing up."""
    found = await run_in_threadpool(_pass, request)
    return _form(request, found, {"email": await run_in_threadpool(_email, request, found)})


async def send(request: Request) -> Response:
    """Use the link up. Who is new is signed in by it; who has chosen a new password signs in with that."""
    given, state = await fields(request), request.app.state
    found = await run_in_threadpool(_pass, request)
    if found is None:
        return _form(request, None, given)
    words = [given.get(name, "") for name in ("password", "email", "name")]
    try:
        await run_in_threadpool(state.signing_in.from_address, address_of(request))
        member = await run_in_threadpool(members_of(request).come_in, request.path_params["token"], *words)
    except SuaraError as fault:
        return _form(request, found, given, fault)
    if found.purpose == passes.RESET:
        return RedirectResponse("/sign-in?done=password", 303)
    return await begun(request, member, "/", "by link")


def _form(request: Request, found: Pass | None, given: dict[str, str], fault: SuaraError | None = None) -> Response:
    status = 410 if found is None else 422 if fault else 200
    values: dict[str, Any] = {
        "over": found is None,
        "first": found is not None and found.purpose == passes.SET_UP,
        "given": {"name": given.get("name", ""), "email": given.get("email", "")},
        "least": LEAST,
        "fault": fault if found else OVER,
    }
    return rendered(request, "set_up", status=status, **values)


def _pass(request: Request) -> Pass | None:
    state = request.app.state
    with state.desk.ledger.reading() as connection:
        return passes.look(connection, request.path_params["token"], state.clock(), *VALID)


def _email(request: Request, found: Pass | None) -> str:
    if found is None or found.member is None:
        return ""
    with request.app.state.desk.ledger.reading() as connection:
        member = members.get(connection, found.member)
    return member.email if member else ""


page = Page(
    title="Choose a password",
    routes=(Public("/set-up/{token}", show), Public("/set-up/{token}", send, methods=("POST",), own_forms=True)),
)
