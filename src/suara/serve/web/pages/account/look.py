"""The page of one's own account, and the language and look that one chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suara.languages import LANGUAGES
from suara.serve.access import passkeys as webauthn
from suara.serve.access.entered import fields, own_record
from suara.serve.access.logged import note
from suara.serve.access.passwords import LEAST
from suara.serve.access.rights import RIGHTS
from suara.serve.web.pages.account.proof import fresh
from suara.serve.web.shell.rendering import rendered
from suara.store import keys, members, passkeys, sessions

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.errors import SuaraError

HOME = "/account"
THEMES = {"": "As the system", "light": "Light", "dark": "Dark"}
DONE = {
    "look": "Saved.",
    "password": "Your password was changed. Your other sessions have ended.",
    "codes": "One-time codes are off.",
    "passkey": "The passkey was removed.",
    "session": "The session has ended.",
    "key": "The key works no more.",
}


async def show(request: Request) -> Response:
    """The page."""
    return await page(request, notice=DONE.get(request.query_params.get("done", ""), ""))


async def page(
    request: Request, *, notice: str = "", fault: SuaraError | None = None, key: str = "", status: int = 200
) -> Response:
    """The page, with what was done or was wrong; a key that was made is shown this once."""
    held = await run_in_threadpool(_held, request)
    return rendered(request, "account", status=status, notice=notice, fault=fault, key=key, **held)


async def send(request: Request) -> Response:
    """Keep the language and look."""
    given = await fields(request)
    codes = {one.code for one in LANGUAGES.values()}
    chosen = {"language": given.get("language", ""), "theme": given.get("theme", "")}
    if chosen["language"] in codes | {""} and chosen["theme"] in THEMES:
        await run_in_threadpool(_keep, request, chosen)
    reply = done("look")
    # What the page's own button chose in this browser gives way to what is chosen here.
    reply.delete_cookie("suara_theme", path="/")
    return reply


def done(what: str) -> Response:
    """Back to the page, which says what was done."""
    return RedirectResponse(f"{HOME}?done={what}", 303)


def _keep(request: Request, chosen: dict[str, str]) -> None:
    with request.app.state.desk.ledger.writing() as connection:
        members.change(connection, request.state.session.member, **chosen)
        note(request, connection, "chose language and look")


def _held(request: Request) -> dict[str, Any]:
    """What the page shows of the member."""
    own = own_record(request)
    with request.app.state.desk.ledger.reading() as connection:
        return {
            "member": own,
            "languages": {one.code: one.own_name for one in LANGUAGES.values()},
            "themes": THEMES,
            "least": LEAST,
            "sessions": sessions.listed(connection, own.member),
            "here": request.state.session.session,
            "passkeys": passkeys.listed(connection, own.member) if webauthn.available() else None,
            "asks": bool(own.password) and not fresh(request),
            "keys": [one for one in keys.listed(connection, own.member) if not one.revoked_at],
            "rights": {name: RIGHTS[name] for name in RIGHTS if request.state.caller.may(name)},
        }
