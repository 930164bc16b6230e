"""Signing in by the company's own provider: away to it, and back with what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from suara.errors import MemberError
from suara.serve.access import single_sign_on
from suara.serve.access.cookies import halfway, halfway_in
from suara.serve.access.entered import address_of
from suara.serve.access.origin import local
from suara.serve.access.passkeys import Site
from suara.serve.web.pages.sign_in.password import begun, form

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def leave(request: Request) -> Response:
    """Away to the provider."""
    state, onward = request.app.state, local(request.query_params.get("next", "/"))
    try:
        await run_in_threadpool(state.signing_in.from_address, address_of(request))
        address, token = await run_in_threadpool(_way(request).leave, onward, state.clock())
    except MemberError as fault:
        return await form(request, onward, fault=fault)
    return halfway(request, token, address)


async def back(request: Request) -> Response:
    """Back from the provider: in, or told why not."""
    way, clock = _way(request), request.app.state.clock
    try:
        member, onward = await run_in_threadpool(way.back, dict(request.query_params), halfway_in(request), clock())
    except MemberError as fault:
        return await form(request, "/", fault=fault)
    return await begun(request, member, onward, "by single sign-on")


def _way(request: Request) -> single_sign_on.SingleSignOn:
    state = request.app.state
    if not single_sign_on.name(state.settings):
        raise HTTPException(404)
    origin = (state.settings.address or Site.of(request).origin).rstrip("/")
    return single_sign_on.SingleSignOn(state.desk.ledger, state.settings, origin)
