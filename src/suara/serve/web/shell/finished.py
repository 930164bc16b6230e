"""Finished pages: made and compressed once for all readers who would see the same.

A page that is finished sees nothing of its reader but what it is kept by: role, rights, rows, language and look.
Where it names them it says `NAME`, and each is given their own name there.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import zlib
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING

from markupsafe import escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from suara.serve.web.shell.kept import Kept
from suara.serve.web.shell.rendering import spoken, theme

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping
    from concurrent.futures import Future

    from starlette.datastructures import State

    from suara.serve.access.caller import Caller

# Stands where the reader's name belongs. Nobody can know it, so that no record can hold it.
NAME = f"suara-name-{secrets.token_hex(16)}"
# Pages take up to so many bytes of memory. None is of the quarter of an hour before: that is when days begin.
ROOM, QUARTER = 24_000_000, 900
# A browser may keep a page, and asks each time whether it may show it.
KEPT = {"cache-control": "private, no-cache", "vary": "cookie, accept-language, accept-encoding"}
HEAD, WINDOW, LEVEL = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255]), -15, 9


@dataclass(frozen=True)
class Part:
    """A stretch of a page as it is, and deflated so that others can follow it."""

    plain: bytes
    packed: bytes


@dataclass(frozen=True)
class Finished:
    """A reply in parts, between which the reader's name stands."""

    status: int
    headers: Mapping[str, str]
    parts: tuple[Part, ...]
    mark: str

    @property
    def size(self) -> int:
        """How many bytes of memory it takes."""
        return sum(len(part.plain) + len(part.packed) for part in self.parts)

    def reply(self, request: Request, name: str) -> Response:
        """It for a reader; nothing again (304) where their browser has it already."""
        own = str(escape(name)).encode()
        if self.status != 200:
            return Response(self._plain(own), self.status, dict(self.headers))
        tag = f'W/"{hashlib.sha256(own + self.mark.encode()).hexdigest()[:32]}"'
        headers = {**self.headers, **KEPT, "etag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**KEPT, "etag": tag})
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self._packed(own), headers={**headers, "content-encoding": "gzip"})
        return Response(self._plain(own), headers=headers)

    def _plain(self, own: bytes) -> bytes:
        return own.join(part.plain for part in self.parts)

    def _packed(self, own: bytes) -> bytes:
        """The whole compressed, without compressing it anew."""
        name, body, check, size = _part(own), HEAD, 0, 0
        for part in [p for one in self.parts for p in (name, one)][1:]:
            body += part.packed
            check, size = zlib.crc32(part.plain, check), size + len(part.plain)
        end = zlib.compressobj(wbits=WINDOW).flush()
        return body + end + check.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")


def nothing(_: Request) -> Hashable:
    """What a page rests on beside records and settings."""
    return None


def finished(
    work: Callable[[Request], Response], rests_on: Callable[[Request], Hashable] = nothing
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose replies are kept while records, settings, and what else they rest on are the same."""

    def asked(request: Request) -> Future[Finished]:
        caller = request.state.caller
        shared = replace(caller, id="", name=NAME)
        seen = (request.url.path, request.url.query, spoken(request).language.code, theme(request), rests_on(request))
        pages: Kept = request.app.state.pages
        return pages.ask((*seen, *_reader(shared)), lambda: _made(work, request, shared))

    @wraps(work)
    async def endpoint(request: Request) -> Response:
        made = await run_in_threadpool(asked, request)
        # Whoever goes away takes the page from nobody else who waits for it.
        found = await asyncio.shield(asyncio.wrap_future(made))
        return found.reply(request, request.state.caller.name)

    return endpoint


def kept_pages(state: State) -> Kept:
    """Room for the finished pages of an application."""

    def version() -> object:
        return state.ws.warehouse.version(), state.settings, int(state.clock().timestamp()) // QUARTER

    return Kept(version, size=lambda page: page.size, room=ROOM)


def _reader(caller: Caller) -> tuple[Hashable, ...]:
    """All that a page may see of its reader."""
    scope = tuple(sorted((name, tuple(values)) for name, values in caller.scope.items()))
    return caller.role, caller.rights, scope, caller.language, caller.theme


def _made(work: Callable[[Request], Response], request: Request, shared: Caller) -> Finished:
    """A reply as it is for everybody who sees the same."""
    scope = {**request.scope, "state": {**request.scope["state"], "caller": shared, "session": None}}
    reply = work(Request(scope))
    parts = tuple(_part(one) for one in bytes(reply.body).split(NAME.encode()))
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    mark = hashlib.sha256(bytes(reply.body)).hexdigest()
    return Finished(reply.status_code, headers, parts, mark)


def _part(plain: bytes) -> Part:
    pack = zlib.compressobj(LEVEL, wbits=WINDOW)
    return Part(plain, pack.compress(plain) + pack.flush(zlib.Z_FULL_FLUSH))
