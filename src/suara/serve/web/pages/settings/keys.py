"""Keys of programs: made and shown once, listed without themselves, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara.errors import SettingsError, SuaraError
from suara.serve.access.logged import note
from suara.serve.access.rights import RIGHTS
from suara.serve.web.pages.settings.sections import TITLES
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.reading import threaded
from suara.serve.web.shell.rendering import rendered
from suara.store import members

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.serve.web.pages.settings.forms import Given

LONGEST = 60


@threaded
def show(request: Request) -> Response:
    """The keys."""
    return _page(request)


async def make(request: Request) -> Response:
    """Make a key, and show it this once."""
    given = await sent(request)
    try:
        key = await run_in_threadpool(_made, request, given)
    except SuaraError as fault:
        return await run_in_threadpool(_page, request, fault=fault)
    return await run_in_threadpool(_page, request, key=key)


async def revoke(request: Request) -> Response:
    """Make a key valid no more."""
    given = await sent(request)
    try:
        await run_in_threadpool(_revoke, request, given)
    except SuaraError as fault:
        return await run_in_threadpool(_page, request, fault=fault)
    return RedirectResponse("/settings/keys?done=revoked", 303)


def _made(request: Request, given: Given) -> str:
    name = " ".join("".join(given.get("name", [])).split())[:LONGEST]
    rights = given.get("right", [])
    if not name or not name.isprintable() or "/" in name:
        raise SettingsError("The key needs a name, without a slash.", "Call it as the program that it is for.")
    if not rights or not request.state.caller.rights.issuperset(rights):
        raise SettingsError("A key may do what you may, and no more.", "Choose at least one right of yours.")
    key: str = request.app.state.ws.keys.make(name, *rights)
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "made a key", f"key:{name}")
    return key


def _revoke(request: Request, given: Given) -> None:
    name = "".join(given.get("key", []))
    if "".join(given.get("typed", [])).strip() != name:
        raise SettingsError("This is not the key's name.", "Type it to revoke the key.")
    request.app.state.ws.keys.revoke(name)
    with request.app.state.desk.ledger.writing() as connection:
        note(request, connection, "revoked a key", f"key:{name}")


def _page(request: Request, *, fault: SuaraError | None = None, key: str = "") -> Response:
    with request.app.state.desk.ledger.reading() as connection:
        names = {m.member: m.name for m in members.listed(connection)}
    listed = request.app.state.ws.keys.list()
    rights = {name: what for name, what in RIGHTS.items() if name in request.state.caller.rights}
    return rendered(
        request,
        "settings",
        status=422 if fault else 200,
        template="keys.html",
        section="keys",
        sections=TITLES,
        keys=sorted(listed, key=lambda one: (bool(one.revoked_at), one.name)),
        names=names,
        rights=rights,
        fault=fault,
        key=key,
        revoked=request.query_params.get("done") == "revoked",
    )
