"""A part of the application that is heavy to import, and made when it is first needed."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send


class Later:
    """Passes requests on to the application that `make` makes, once."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make, self._making = make, threading.Lock()

    @cached_property
    def _made(self) -> Starlette:
        return self._make()

    def ready(self) -> Starlette:
        """The application, made now where it was not."""
        with self._making:
            return self._made

    @property
    def routes(self) -> list[BaseRoute]:
        """Its routes."""
        return self.ready().routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if "_made" not in self.__dict__:
            await run_in_threadpool(self.ready)
        await self._made(scope, receive, send)
