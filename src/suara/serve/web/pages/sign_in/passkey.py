"""Signing in with a passkey; a script of ours speaks with the browser, and with these addresses."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from suara.errors import MemberError
from suara.serve.access import passkeys
from suara.serve.access.entered import address_of, json_of
from suara.serve.access.origin import local
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.pages.sign_in.password import begun

if TYPE_CHECKING:
    from starlette.requests import Request


async def script(_: Request) -> Response:
    """The script of passkeys, for the pages that use them."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def ask(request: Request) -> Response:
    """A challenge for whatever passkey is there."""
    _there()
    state = request.app.state
    asked = await run_in_threadpool(passkeys.ask, state.desk.ledger, passkeys.Site.of(request), state.clock())
    return handed(asked)


async def use(request: Request) -> Response:
    """Sign in with what the passkey signed."""
    _there()
    given, state = await json_of(request), request.app.state
    site, ticket = passkeys.Site.of(request), str(given.get("ticket", ""))
    try:
        await run_in_threadpool(state.signing_in.from_address, address_of(request))
        member = await run_in_threadpool(
            passkeys.proven, state.desk.ledger, ticket, given.get("credential"), site, state.clock()
        )
    except MemberError as fault:
        return ProblemError(401, fault.message, fault.remedy).response()
    onward = local(str(given.get("next", "/")))
    reply = await begun(request, member, onward, "by passkey")
    cookie = {"set-cookie": reply.headers["set-cookie"]}
    return JSONResponse({"next": onward}, headers=cookie | {"Cache-Control": "no-store"})


def handed(asked: passkeys.Asked) -> Response:
    """What a browser is asked, as its script takes it."""
    body = {"ticket": asked.ticket, "options": msgspec.json.decode(asked.options)}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _there() -> None:
    if not passkeys.available():
        raise HTTPException(404)


@cache
def _script() -> bytes:
    return (files("suara.serve.web.pages.sign_in") / "passkey.js").read_bytes()
