"""Where one is signed in, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from suara.serve.access.entered import fields
from suara.serve.access.logged import note
from suara.serve.web.pages.account.look import done
from suara.store import sessions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def end(request: Request) -> Response:
    """End one of one's own sessions."""
    await run_in_threadpool(_end, request, (await fields(request)).get("session", ""))
    return done("session")


def _end(request: Request, session: str) -> None:
    with request.app.state.desk.ledger.writing() as connection:
        if not sessions.end(connection, request.state.session.member, session):
            raise HTTPException(404)
        note(request, connection, "ended a session", request.state.session.member)
