"""A forgotten password: a link is mailed, and nobody learns who is a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from suara.serve.access.entered import address_of, fields, members_of
from suara.serve.access.signing_in import SignInError
from suara.serve.web.shell.rendering import rendered
from suara.store.ledger import folded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def show(request: Request) -> Response:
    """The form, or what to do where no mail is set up."""
    return _page(request, sent=False)


async def send(request: Request) -> Response:
    """Mail the link; the reply is the same for everybody."""
    email = (await fields(request)).get("email", "")
    state = request.app.state
    try:
        await run_in_threadpool(state.signing_in.try_once, f"forgotten:{folded(email)}", address_of(request))
    except SignInError as fault:
        return _page(request, sent=False, fault=fault)
    await run_in_threadpool(members_of(request).forgotten, email)
    return _page(request, sent=True)


def _page(request: Request, *, sent: bool, fault: SignInError | None = None) -> Response:
    values = {"sent": sent, "mails": members_of(request).mails, "fault": fault}
    return rendered(request, "sign_in", status=429 if fault else 200, template="forgotten.html", **values)
