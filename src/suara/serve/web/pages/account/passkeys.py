"""One's passkeys: made by a script of ours with the browser, removed by a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from suara.errors import MemberError
from suara.serve.access import passkeys as webauthn
from suara.serve.access.entered import fields, json_of, own_record
from suara.serve.access.logged import note
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.pages.account.look import done
from suara.serve.web.pages.account.proof import sure
from suara.serve.web.pages.sign_in.passkey import handed
from suara.store import passkeys

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def ask(request: Request) -> Response:
    """A challenge for a new passkey, for one who has just signed in or knows the password."""
    _there()
    given, state = await json_of(request), request.app.state
    own = await run_in_threadpool(own_record, request)
    request.state.noted = True  # nothing has changed yet
    try:
        await run_in_threadpool(sure, request, str(given.get("present", "")))
    except MemberError as fault:
        return ProblemError(422, fault.message, fault.remedy).response()
    site = webauthn.Site.of(request)
    return handed(
        await run_in_threadpool(webauthn.ask_to_make, state.desk.ledger, own, state.business, site, state.clock())
    )


async def make(request: Request) -> Response:
    """Keep the passkey that a device made."""
    _there()
    given, state = await json_of(request), request.app.state
    name = "".join(c for c in str(given.get("name", "")) if c.isprintable()).strip()[:100] or "Passkey"
    ticket, reply = str(given.get("ticket", "")), given.get("credential")
    whose, site = request.state.session.member, webauthn.Site.of(request)
    request.state.noted = True  # it is, with the passkey
    try:
        await run_in_threadpool(webauthn.make, state.desk.ledger, whose, ticket, reply, name, site, state.clock())
    except MemberError as fault:
        return ProblemError(422, fault.message, fault.remedy).response()
    return JSONResponse({})


async def remove(request: Request) -> Response:
    """Forget a passkey."""
    await run_in_threadpool(_remove, request, (await fields(request)).get("passkey", ""))
    return done("passkey")


def _remove(request: Request, passkey: str) -> None:
    with request.app.state.desk.ledger.writing() as connection:
        if not passkeys.remove(connection, request.state.session.member, passkey):
            raise HTTPException(404)
        note(request, connection, "removed a passkey", request.state.session.member)


def _there() -> None:
    if not webauthn.available():
        raise HTTPException(404)
