"""One member: role, rows, links, shutting out and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from suara.errors import MemberError, SuaraError
from suara.serve.access.entered import fields, members_of
from suara.serve.web.pages.members.team import roles, scope
from suara.serve.web.shell.rendering import rendered
from suara.store import keys, sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.members import Link, Listed

DONE = {"changed": "Saved.", "disabled": "They cannot sign in any more.", "enabled": "They can sign in again."}


async def show(request: Request) -> Response:
    """The page."""
    return await _page(request, notice=DONE.get(request.query_params.get("done", ""), ""))


async def change(request: Request) -> Response:
    """Change role and rows."""
    given = await fields(request)
    return await _tried(request, "changed", lambda: _change(request, given))


async def link(request: Request) -> Response:
    """A new link: to come in for the first time, or for a lost password."""
    try:
        return await _page(request, link=await run_in_threadpool(_link, request, await fields(request)))
    except SuaraError as fault:
        return await _page(request, fault=fault)


async def disable(request: Request) -> Response:
    """Shut the member out."""
    return await _tried(request, "disabled", lambda: members_of(request).disable(_id(request), _who(request)))


async def enable(request: Request) -> Response:
    """Let the member in again."""
    return await _tried(request, "enabled", lambda: members_of(request).enable(_id(request), _who(request)))


async def remove(request: Request) -> Response:
    """Remove the member, whose address was typed to make sure."""
    given = await fields(request)
    return await _tried(request, "removed", lambda: _remove(request, given), onward="/members")


async def _tried(request: Request, done: str, work: Callable[[], None], onward: str = "") -> Response:
    await run_in_threadpool(_member, request)
    request.state.noted = True  # each of these is, with the change
    try:
        await run_in_threadpool(work)
    except SuaraError as fault:
        return await _page(request, fault=fault)
    return RedirectResponse(f"{onward or f'/members/{_id(request)}'}?done={done}", 303)


def _change(request: Request, given: Mapping[str, str]) -> None:
    member, members = _member(request), members_of(request)
    if given.get("role", "") != member.role:
        members.set_role(member.member, given.get("role", ""), _who(request))
    wanted = scope(request, given)
    if wanted != {name: list(only) for name, only in member.scope.items()}:
        if member.scope and member.member == _who(request):
            raise MemberError("You cannot change which rows you see yourself.", "Ask an owner who sees all rows.")
        members.set_scope(member.member, wanted, _who(request))


def _link(request: Request, given: Mapping[str, str]) -> Link:
    member, members = _member(request), members_of(request)
    request.state.noted = True
    if member.state == "invited":
        return members.invite_again(member.member, _who(request))
    return members.reset(member.member, _who(request), second_step="second_step" in given)


def _remove(request: Request, given: Mapping[str, str]) -> None:
    member = _member(request)
    if given.get("typed", "").strip().casefold() != member.email.casefold():
        raise MemberError("This is not their e-mail address.", "Type it to remove them.")
    members_of(request).remove(member.member, _who(request))


def _id(request: Request) -> str:
    return str(request.path_params["member"])


def _who(request: Request) -> str:
    return str(request.state.caller.id)


def _member(request: Request) -> Listed:
    found = next((one for one in members_of(request).list() if one.member == _id(request)), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _page(
    request: Request, *, notice: str = "", fault: SuaraError | None = None, link: Link | None = None
) -> Response:
    member = await run_in_threadpool(_member, request)
    held = await run_in_threadpool(_held, request, member.member)
    values: dict[str, Any] = {"notice": notice, "fault": fault, "link": link, "member": member, "roles": roles()}
    dimensions = list(request.app.state.settings.dimensions)
    status = 422 if fault else 200
    return rendered(request, "members", status=status, template="one.html", dimensions=dimensions, **held, **values)


def _held(request: Request, member: str) -> dict[str, object]:
    with request.app.state.desk.ledger.reading() as connection:
        own = [one for one in keys.listed(connection, member) if not one.revoked_at]
        return {"sessions": len(sessions.listed(connection, member)), "keys": own}
