"""What a request must bring to be let through: routes say the right that they need, and the door asks for it.

Every route of the application is `Guarded` or `Public`, which a test holds.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from suara.serve.access.caller import LOCAL, Caller, by_key, by_session
from suara.serve.access.logged import noting
from suara.serve.access.origin import SAFE, back_here, from_here
from suara.serve.access.rights import RIGHTS
from suara.serve.web.api.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from suara.store.ledger import Ledger
    from suara.store.sessions import Session

    Endpoint = Callable[[Request], Awaitable[Response]]

COOKIE = "suara_session"
# What needs nothing but to be signed in oneself: one's own account. A key will not do.
SELF = ""
API = "/api/"


class Recognised:
    """Says whom each request comes from: `request.state.caller`, and `request.state.session` where it was a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller."""
        if scope["type"] == "http":
            request = Request(scope)
            request.state.caller, request.state.session = await _recognised(request)
        await self.app(scope, receive, send)


async def _recognised(request: Request) -> tuple[Caller | None, Session | None]:
    """Who comes with this key, or else with this cookie; a key that is none is not made good by a cookie."""
    state = request.app.state
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(key.strip().encode(), state.local.encode()):
        return LOCAL, None
    if scheme.lower() == "bearer" and key.strip():
        return await run_in_threadpool(by_key, state.desk.ledger, key.strip()), None
    if any(name.startswith(COOKIE) for name in request.cookies):
        return await run_in_threadpool(_by_cookie, request) or (None, None)
    return None, None


def _by_cookie(request: Request) -> tuple[Caller, Session] | None:
    state = request.app.state
    token = request.cookies.get(cookie_of(state.desk.ledger))
    return by_session(state.desk.ledger, token, state.clock()) if token else None


def cookie_of(ledger: Ledger) -> str:
    """The name of a workspace's cookie: cookies know no ports, and servers of one host leave each other's alone."""
    return f"{COOKIE}_{ledger.keyed(COOKIE)[:8]}"


class Public(Route):
    """An address for whoever comes. What `own_forms` sends must come from a page of this application."""

    def __init__(
        self, path: str, endpoint: Endpoint, methods: Sequence[str] = ("GET",), *, own_forms: bool = False
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.own_forms = own_forms

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless a form of another site asks."""
        request = Request(scope)
        if self.own_forms and request.method not in SAFE and not from_here(request):
            await _foreign(request)(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


class Guarded(Route):
    """An address for those who have a right; what they change, and whose data they see, goes into the audit log."""

    def __init__(
        self, path: str, endpoint: Endpoint, right: str = "measure:read", methods: Sequence[str] = ("GET",)
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.right = right

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those who may; else say why not."""
        request = Request(scope)
        if refused := refusal(request, self.right):
            await refused(scope, receive, send)
        else:
            await super().handle(scope, receive, noting(request, self.right, self.path, send))


def refusal(request: Request, right: str) -> Response | None:
    """Why a request is not let through: it comes from nobody, without the right, or from another site's form."""
    caller: Caller | None = request.state.caller
    session: Session | None = request.state.session
    if caller is None or (right == SELF and session is None):
        return _unknown(request)
    if session and request.method not in SAFE and not from_here(request):
        return _foreign(request)
    return None if right == SELF or caller.may(right) else _lacking(request, caller, right)


def _unknown(request: Request) -> Response:
    if not request.url.path.startswith(API):
        return RedirectResponse(back_here(request), 303)
    return ProblemError(
        401,
        "This needs a valid key.",
        "Send Authorization: Bearer KEY; `suara key make NAME` makes one.",
        {"WWW-Authenticate": "Bearer"},
    ).response()


def _lacking(request: Request, caller: Caller, right: str) -> Response:
    may_not = f"may not {RIGHTS[right]}."
    if request.url.path.startswith(API):
        who = f"The key {caller.name!r}" if caller.role is None else f"The role {caller.role}"
        return ProblemError(403, f"{who} {may_not}", f"It needs the scope {right}.").response()
    return _plain(403, f"You {may_not}", "Ask an owner of this workspace for it.")


def _foreign(request: Request) -> Response:
    said, remedy = "This was not sent by a page of this site.", "Open the page here, and send it again."
    if request.url.path.startswith(API):
        return ProblemError(403, said, remedy).response()
    return _plain(403, said, remedy)


def _plain(status: int, said: str, remedy: str) -> Response:
    title = f"<!doctype html><html lang=en><meta charset=utf-8><title>{said}</title>"
    return HTMLResponse(f"{title}<h1>{said}</h1><p>{remedy}</p><p><a href='/'>Home</a></p>", status)
