"""What a request of a member's browser holds: the fields of its form, its address, the member's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.exceptions import HTTPException

from suara.serve.access.passkeys import Site
from suara.serve.members import Members
from suara.serve.web.bodies import body_of
from suara.serve.web.respondent.forms import sent
from suara.store import members

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.store.members import Member

MOST_BYTES = 100_000


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, each with its first value."""
    return {name: values[0] for name, values in (await sent(request)).items()}


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object that a script of ours sent; 400 where it is none, 413 where it is too much."""
    body = await body_of(request, MOST_BYTES, HTTPException(413))
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as fault:
        raise HTTPException(400) from fault


def address_of(request: Request) -> str:
    """The network address that a request comes from."""
    return request.client.host if request.client else ""


def members_of(request: Request) -> Members:
    """The members of the workspace as its settings are now; links begin as this browser sees the application."""
    state = request.app.state
    return Members(state.desk.ledger, state.settings, Site.of(request).origin)


def own_record(request: Request) -> Member:
    """The record of the member who is signed in."""
    with request.app.state.desk.ledger.reading() as connection:
        member = members.get(connection, request.state.session.member)
    assert member
    return member
