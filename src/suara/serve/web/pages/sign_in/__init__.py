"""Signing in, by password, and signing out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from suara.serve.access.cookies import forget, hand_over
from suara.serve.access.guard import SELF, Guarded, Public
from suara.serve.access.origin import local
from suara.serve.access.signing_in import SignInError
from suara.serve.web.pages._page import Page
from suara.serve.web.respondent.forms import sent
from suara.store import members, sessions

if TYPE_CHECKING:
    from jinja2 import Template
    from starlette.requests import Request


async def show(request: Request) -> Response:
    """The form."""
    return await _form(request, request.query_params.get("next", "/"))


async def sign_in(request: Request) -> Response:
    """Sign in with what the form holds; a browser that was signed in gets a new session."""
    given = {name: values[0] for name, values in (await sent(request)).items()}
    onward, email = local(given.get("next", "/")), given.get("email", "")
    entrance, address = request.app.state.signing_in, request.client.host if request.client else ""
    try:
        member = await run_in_threadpool(entrance.by_password, email, given.get("password", ""), address)
    except SignInError as fault:
        return await _form(request, onward, email, fault)
    token = await run_in_threadpool(entrance.begin, member, request.headers.get("user-agent", ""), "password")
    return hand_over(request, token, onward)


async def sign_out(request: Request) -> Response:
    """End the session."""
    session = request.state.session
    await run_in_threadpool(_end, request, session.member, session.session)
    return forget(RedirectResponse("/sign-in", 303))


def _end(request: Request, member: str, session: str) -> None:
    with request.app.state.desk.ledger.writing() as connection:
        sessions.end(connection, member, session)


async def _form(request: Request, onward: str, email: str = "", fault: SignInError | None = None) -> Response:
    known = await run_in_threadpool(_members, request)
    text = _template().render(
        business=request.app.state.business, next=local(onward), email=email, fault=fault, members=known
    )
    headers = {"Retry-After": str(fault.wait)} if fault and fault.wait else {}
    status = 200 if fault is None else 429 if fault.wait else 401
    return HTMLResponse(text, status, headers=headers | {"Cache-Control": "no-store"})


def _members(request: Request) -> bool:
    with request.app.state.desk.ledger.reading() as connection:
        return bool(members.listed(connection))


@cache
def _template() -> Template:
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("page.html")


page = Page(
    title="Sign in",
    routes=(
        Public("/sign-in", show),
        Public("/sign-in", sign_in, methods=("POST",), own_forms=True),
        Guarded("/sign-out", sign_out, right=SELF, methods=("POST",)),
    ),
)
