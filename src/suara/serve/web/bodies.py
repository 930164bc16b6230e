"""The body of a request, read whole and never beyond a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


async def body_of(request: Request, most: int, too_large: Exception) -> bytes:
    """The bytes of a body; where there are more than `most` of them the fault is raised and the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return body
