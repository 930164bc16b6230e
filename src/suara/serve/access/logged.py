"""What of a request goes into the audit log: what it changed, and whose data it showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from suara.serve.access.origin import SAFE
from suara.store import audit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Send

    from suara.store.transaction import Transaction

# Looking at these is noted; and each change, but for questions to the metrics and answers that programs send.
SHOWN = ("answers:read", "people:read", "audit:read")
UNNOTED = ("measure:read", "responses:write")
# Parts of an address that may say who a customer is: the log keeps their keyed hash.
PERSONAL = ("customer", "address", "email", "person", "contact")


def note(request: Request, connection: Transaction, what: str, about: str = "") -> None:
    """Note what the caller did in the transaction that does it, in place of the note by the address."""
    request.state.noted = True
    caller = request.state.caller
    audit.note(connection, request.app.state.clock(), caller.id if caller else audit.SYSTEM, what, about)


def noting(request: Request, right: str, path: str, send: Send) -> Send:
    """A `send` that first notes in the log what a request did or saw, where that is to be noted and it did not fail."""
    telling = right in SHOWN if request.method in SAFE else right not in UNNOTED
    if not telling:
        return send

    async def noted(message: Message) -> None:
        told = getattr(request.state, "noted", False)
        if message["type"] == "http.response.start" and message["status"] < 400 and not told:
            await run_in_threadpool(_note, request, path)
        await send(message)

    return noted


def _note(request: Request, path: str) -> None:
    ledger = request.app.state.desk.ledger
    parts = {
        name: ledger.keyed(str(value)) if name in PERSONAL else value for name, value in request.path_params.items()
    }
    about = " ".join(f"{name}:{value}" for name, value in parts.items())
    with ledger.writing() as connection:
        note(request, connection, f"{request.method} {path}", about)
