"""All members, and inviting another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from suara.errors import SuaraError
from suara.serve.access.entered import fields, members_of
from suara.serve.access.rights import RIGHTS, ROLES
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.members import Link

DONE = {"removed": "The member was removed."}


async def show(request: Request) -> Response:
    """The page."""
    return await _page(request, notice=DONE.get(request.query_params.get("done", ""), ""))


async def invite(request: Request) -> Response:
    """Invite somebody; the link is shown this once."""
    given = await fields(request)
    try:
        link = await run_in_threadpool(_invited, request, given)
    except SuaraError as fault:
        return await _page(request, fault=fault, given=given)
    return await _page(request, link=link)


def scope(request: Request, given: Mapping[str, str]) -> dict[str, list[str]]:
    """The scope that a form gives: for each dimension a value on each line."""
    found = {
        name: list(dict.fromkeys(line.strip() for line in given.get(f"scope.{name}", "").splitlines() if line.strip()))
        for name in request.app.state.settings.dimensions
    }
    return {name: only for name, only in found.items() if only}


def roles() -> dict[str, list[str]]:
    """Each role, and what it lets one do."""
    return {
        role: [RIGHTS[right] for right in RIGHTS if right in rights] if rights < RIGHTS.keys() else ["everything"]
        for role, rights in ROLES.items()
    }


def _invited(request: Request, given: Mapping[str, str]) -> Link:
    request.state.noted = True  # it is, with the invitation
    who = (given.get("email", ""), given.get("name", ""), given.get("role", ""))
    return members_of(request).add(*who, scope(request, given), request.state.caller.id)


async def _page(
    request: Request,
    *,
    notice: str = "",
    fault: SuaraError | None = None,
    link: Link | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    found = await run_in_threadpool(members_of(request).list)
    values: dict[str, Any] = {"notice": notice, "fault": fault, "link": link, "given": given or {}}
    dimensions = list(request.app.state.settings.dimensions)
    status = 422 if fault else 200
    return rendered(request, "members", status=status, members=found, roles=roles(), dimensions=dimensions, **values)
