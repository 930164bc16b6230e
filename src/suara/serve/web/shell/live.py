"""Live numbers: an open page hears within seconds that the records changed, and asks anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from suara.errors import SuaraError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.responses import Response

EVERY, BREATH = 0.5, 15.0


class Pulse:
    """Looks at the version of the records while anybody listens, once for all of them."""

    def __init__(self, version: Callable[[], int]) -> None:
        self.version = version
        self._moved = asyncio.Condition()
        self._listening = 0
        self._looking: asyncio.Task[None] | None = None
        self._seen = -1
        self._closed = False

    async def listen(self) -> AsyncIterator[bytes]:
        """Server-sent events: `moved` with the version, after each change; a breath in between, which says nothing."""
        self._listening += 1
        if self._looking is None or self._looking.done():
            self._seen = await run_in_threadpool(self.version)
            self._looking = asyncio.create_task(self._look())
        told = self._seen
        try:
            yield b"retry: 2000\n\n"
            while not self._closed:
                before, told = told, await self._after(told)
                yield f"event: moved\ndata: {told}\n\n".encode() if told != before else b": breath\n\n"
        finally:
            self._listening -= 1

    async def _after(self, told: int) -> int:
        """The version that comes after one; the same where none comes for a while, or the end does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BREATH), self._moved:
                await self._moved.wait_for(lambda: self._seen != told or self._closed)
        return self._seen

    async def close(self) -> None:
        """Let every listener go, so that the server can stop."""
        async with self._moved:
            self._closed = True
            self._moved.notify_all()

    async def _look(self) -> None:
        while self._listening and not self._closed:
            await asyncio.sleep(EVERY)
            try:
                version = await run_in_threadpool(self.version)
            except SuaraError:  # the records cannot be looked at just now; they can again
                continue
            if version != self._seen:
                async with self._moved:
                    self._seen = version
                    self._moved.notify_all()


async def live(request: Request) -> Response:
    """The stream of an open page."""
    pulse: Pulse = request.app.state.pulse
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(pulse.listen(), headers=headers, media_type="text/event-stream")
