"""One-time codes: shown to a device once, switched on by the first code, off by the password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from suara.errors import MemberError, SuaraError
from suara.serve.access import codes
from suara.serve.access.entered import fields, own_record
from suara.serve.access.logged import note
from suara.serve.qr import picture
from suara.serve.web.pages.account.look import done, page
from suara.serve.web.pages.account.proof import fresh, proven, sure
from suara.serve.web.shell.rendering import rendered
from suara.store import members, passes, sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

PURPOSE, VALID = "codes", timedelta(minutes=30)


async def show(request: Request) -> Response:
    """A fresh secret, as QR code and as text."""
    return await run_in_threadpool(_shown, request)


async def send(request: Request) -> Response:
    """Switch codes on with the first one; recovery codes are shown this once."""
    given = await fields(request)
    try:
        recovery = await run_in_threadpool(_on, request, given)
    except SuaraError as fault:
        return await run_in_threadpool(_shown, request, fault)
    return rendered(request, "account", template="recovery.html", recovery=recovery)


async def off(request: Request) -> Response:
    """Switch codes off."""
    given = await fields(request)
    try:
        await run_in_threadpool(_off, request, given.get("present", ""))
    except SuaraError as fault:
        return await page(request, fault=fault, status=422)
    return done("codes")


def _shown(request: Request, fault: SuaraError | None = None) -> Response:
    state, own, secret = request.app.state, own_record(request), codes.fresh()
    with state.desk.ledger.writing() as connection:
        passes.void(connection, PURPOSE, own.member)
        ticket = passes.make(connection, PURPOSE, state.clock(), VALID, own.member, {"secret": secret})
    drawn = picture(codes.address(secret, own.email, state.business))
    values: dict[str, Any] = {
        "secret": secret,
        "ticket": ticket,
        "qr": Markup(drawn) if drawn else None,  # noqa: S704  drawn by us
        "fault": fault,
    }
    values["asks"] = bool(own.password) and not fresh(request)
    return rendered(request, "account", status=422 if fault else 200, template="codes.html", **values)


def _on(request: Request, given: Mapping[str, str]) -> list[str]:
    sure(request, given.get("present", ""))
    state, session, code = request.app.state, request.state.session, given.get("code", "")
    keyed, recovery, now = state.desk.ledger.hashing(), codes.recovery(), state.clock()
    with state.desk.ledger.writing() as connection:
        found = passes.use(connection, given.get("ticket", ""), now, PURPOSE)
        step = codes.step_of(found.data["secret"], code, now) if found and found.member == session.member else None
        if found is None or step is None:
            raise MemberError("This code is not right.", "Scan the picture anew, and type the code that is shown then.")
        values = {"totp": found.data["secret"], "totp_step": step, "recovery": codes.kept(keyed, recovery)}
        members.change(connection, session.member, **values)
        sessions.end_all(connection, session.member, but=session.session)
        note(request, connection, "switched one-time codes on", session.member)
    return recovery


def _off(request: Request, password: str) -> None:
    proven(request, password)
    with request.app.state.desk.ledger.writing() as connection:
        members.change(connection, request.state.session.member, totp=None, recovery=[])
        note(request, connection, "switched one-time codes off", request.state.session.member)
