"""Who a program is, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.serve.keys import SCOPES
from suara.serve.web.api.problems import ProblemError
from suara.store import keys

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.store.keys import Key
    from suara.store.ledger import Ledger


def allowed(request: Request, ledger: Ledger, scope: str) -> Key:
    """The key of a request; 401 without a valid one, 403 without the right."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    with ledger.reading() as connection:
        key = keys.of(connection, text.strip()) if scheme.lower() == "bearer" and text else None
    if key is None:
        raise ProblemError(
            401,
            "This needs a valid key.",
            "Send Authorization: Bearer KEY; `suara key make NAME` makes one.",
            {"WWW-Authenticate": "Bearer"},
        )
    if scope not in key.scopes:
        raise ProblemError(403, f"The key {key.name!r} may not {SCOPES[scope]}.", f"It needs the scope {scope}.")
    return key
