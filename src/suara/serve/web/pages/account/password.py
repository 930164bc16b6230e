"""Changing one's password: the present one is asked for, and every other session ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from suara.errors import SuaraError
from suara.serve.access import passwords
from suara.serve.access.entered import fields
from suara.serve.access.logged import note
from suara.serve.web.pages.account.look import done, page
from suara.serve.web.pages.account.proof import proven
from suara.store import members, passes, sessions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def send(request: Request) -> Response:
    """Change the password."""
    given = await fields(request)
    try:
        await run_in_threadpool(_change, request, given.get("present", ""), given.get("password", ""))
    except SuaraError as fault:
        return await page(request, fault=fault, status=422)
    return done("password")


def _change(request: Request, present: str, password: str) -> None:
    proven(request, present)
    kept, session = passwords.hashed(password), request.state.session
    with request.app.state.desk.ledger.writing() as connection:
        members.change(connection, session.member, password=kept)
        sessions.end_all(connection, session.member, but=session.session)
        passes.void_all(connection, session.member)
        note(request, connection, "changed the password", session.member)
