"""Changing one's password: the present one is asked for, and every other session ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from suara.errors import SuaraError
from suara.serve.access import passwords
from suara.serve.access.entered import address_of, fields, own_record
from suara.serve.access.logged import note
from suara.serve.access.signing_in import SignInError
from suara.serve.web.pages.account.look import done, page
from suara.store import members, sessions

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


def proven(request: Request, password: str) -> None:
    """See that whoever is signed in knows the password, where there is one; tried not too often."""
    own, entrance = own_record(request), request.app.state.signing_in
    entrance.try_once(f"own:{own.member}", address_of(request))
    if own.password and not passwords.right(own.password, password):
        raise SignInError("This is not your present password.", "Try again.")
    entrance.accounts.well(f"own:{own.member}")


def _change(request: Request, present: str, password: str) -> None:
    proven(request, present)
    kept, session = passwords.hashed(password), request.state.session
    with request.app.state.desk.ledger.writing() as connection:
        members.change(connection, session.member, password=kept)
        sessions.end_all(connection, session.member, but=session.session)
        note(request, connection, "changed the password", session.member)
