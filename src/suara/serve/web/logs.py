"""What was asked and how it went: one line of JSON a request, without anything of a person.

A line names the route, not the address: no id, no query, no network address, no browser. `request` is also sent to
the client as X-Request-Id, so that a line is found from what somebody saw.
"""

from __future__ import annotations

import json
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Logged:
    """Writes a line for each request that was answered, or could not be; without a `log` it only numbers them."""

    def __init__(self, app: ASGIApp, log: Callable[[str], None] | None = None) -> None:
        self.app, self.log = app, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, line = time.perf_counter(), {"request": secrets.token_hex(8), "status": 500}

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                line["status"] = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = str(line["request"])
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        except Exception as fault:
            line["fault"] = type(fault).__name__
            raise
        finally:
            if self.log:
                self.log(_line(scope, line, time.perf_counter() - began))


def _line(scope: Scope, line: dict[str, Any], seconds: float) -> str:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"at": at, "method": scope["method"], "route": _route(scope), **line, "ms": round(1000 * seconds, 1)}
    return json.dumps(told)


def _route(scope: Scope) -> str:
    """The address as its route writes it, {names} in the place of what they stand for; "-" where there is no route."""
    path = getattr(scope.get("route"), "path", None)
    return "-" if path is None else f"{scope.get('root_path', '')}{path}"
