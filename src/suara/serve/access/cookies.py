"""The cookie of a session: for this application's own requests alone, out of the reach of scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from starlette.responses import RedirectResponse, Response

from suara.serve.access.guard import cookie_of
from suara.store.sessions import LONGEST

if TYPE_CHECKING:
    from starlette.requests import Request

STEP, STEP_PATH, STEP_AGE = "suara_step", "/sign-in", 600
Reply = TypeVar("Reply", bound=Response)


def hand_over(request: Request, token: str, onward: str) -> Response:
    """Give a browser the token of its session, and lead it on. The cookie goes by https alone where that is used."""
    reply = RedirectResponse(onward, 303)
    secure = is_secure(request)
    age = int(LONGEST.total_seconds())
    reply.set_cookie(
        cookie_of(request.app.state.desk.ledger),
        token,
        max_age=age,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


def halfway(request: Request, token: str, onward: str) -> Response:
    """Give a browser the token of a step of signing in that is still to be taken, and lead it on."""
    reply = RedirectResponse(onward, 303)
    secure = is_secure(request)
    reply.set_cookie(STEP, token, max_age=STEP_AGE, path=STEP_PATH, secure=secure, httponly=True, samesite="lax")
    return reply


def halfway_in(request: Request) -> str:
    """The token of the step that a browser is at."""
    return request.cookies.get(STEP, "")


def forget(request: Request, reply: Reply) -> Reply:
    """Take the cookie from a browser, and the pages that it kept: whoever sits there next sees none of them."""
    reply.delete_cookie(cookie_of(request.app.state.desk.ledger), path="/", httponly=True, samesite="lax")
    reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


def is_secure(request: Request) -> bool:
    """Whether members come by https: by this request, or by the address that the settings name for the same host."""
    address = str(request.app.state.settings.address)
    own = address.startswith("https://") and address.removeprefix("https://").split("/")[0]
    return request.url.scheme == "https" or own == request.headers.get("host", "")
