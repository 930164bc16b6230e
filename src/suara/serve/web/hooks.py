"""Where channels call back: what they post is read by the channel, then applied in one place."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from suara.collect.channels import CHANNELS
from suara.collect.channels._channel import ForgedError, MalformedError
from suara.collect.happened import apply
from suara.collect.home import Home
from suara.serve.access.guard import Public
from suara.serve.web.bodies import body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.channels._channel import Channel, Event

MOST_BYTES = 1_000_000


def routes() -> list[Public]:
    """The addresses, as the application mounts them."""
    return [
        Public("/hooks/{channel}", greet, methods=["GET"]),
        Public("/hooks/{channel}", hear, methods=["POST"]),
    ]


async def greet(request: Request) -> Response:
    """Answer a provider that makes sure of the address."""
    answer = _channel(request).greet(request.query_params, request.app.state.settings)
    if answer is None:
        raise HTTPException(404)
    return PlainTextResponse(answer)


async def hear(request: Request) -> Response:
    """Apply what a channel tells. It is acknowledged once it is durable; until then the provider tells it again."""
    events = _events(request, await body_of(request, MOST_BYTES, HTTPException(413)))
    desk, name = request.app.state.desk, request.path_params["channel"]
    if events:
        home = Home.of(desk.ledger, request.app.state.settings)
        await asyncio.wrap_future(desk.commits.submit(lambda connection: apply(connection, name, events, home)))
    return PlainTextResponse("")


def _events(request: Request, body: bytes) -> Sequence[Event]:
    state = request.app.state
    try:
        return _channel(request).receive(request.headers, body, state.clock(), state.settings)
    except ForgedError as fault:
        raise HTTPException(401) from fault
    except MalformedError as fault:
        raise HTTPException(400) from fault


def _channel(request: Request) -> Channel:
    """The channel of the address; only one that is called back, and is set up, is there."""
    name = request.path_params["channel"]
    if name not in CHANNELS or not CHANNELS[name].talks or CHANNELS[name].ready(request.app.state.settings):
        raise HTTPException(404)
    return CHANNELS[name]
