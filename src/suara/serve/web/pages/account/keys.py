"""Keys of one's own, for programs that act in one's name: they do no more than oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from suara.errors import MemberError, SuaraError
from suara.serve.access.logged import note
from suara.serve.keys import Keys
from suara.serve.web.pages.account.look import done, page
from suara.serve.web.pages.account.proof import sure
from suara.serve.web.respondent.forms import sent
from suara.store import keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


async def make(request: Request) -> Response:
    """Make a key, and show it this once."""
    given = await sent(request)
    name = " ".join("".join(given.get("name", [])).split())[:60]
    try:
        key = await run_in_threadpool(_made, request, name, given)
    except SuaraError as fault:
        return await page(request, fault=fault, status=422)
    return await page(request, key=key)


async def revoke(request: Request) -> Response:
    """Make a key of one's own worthless."""
    await run_in_threadpool(_revoke, request, "".join((await sent(request)).get("key", [])))
    return done("key")


def _made(request: Request, name: str, given: Mapping[str, list[str]]) -> str:
    rights = given.get("right", [])
    if not name or not name.isprintable():
        raise MemberError("The key needs a name.", "Call it as the program that it is for.")
    if not rights or not request.state.caller.rights.issuperset(rights):
        raise MemberError("A key may do what you may, and no more.", "Choose at least one right of yours.")
    sure(request, "".join(given.get("present", [])))
    own = request.state.session.member
    key = Keys(request.app.state.desk.ledger).make(f"{own}/{name}", *rights, member=own)
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "made a key", f"key:{own}/{name}")
    return key


def _revoke(request: Request, name: str) -> None:
    state = request.app.state
    with state.desk.ledger.writing() as connection:
        mine = {one.name for one in keys.listed(connection, request.state.session.member) if not one.revoked_at}
        if name not in mine:
            raise HTTPException(404)
        keys.revoke(connection, name, state.clock())
        note(request, connection, "revoked a key", f"key:{name}")
