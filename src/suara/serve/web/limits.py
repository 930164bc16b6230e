"""How often one client may send: a bucket of tries that fills again, and nothing that tells who it was.

A client is known by a hash of its address with a salt that is forgotten each hour, and so are the buckets. Nothing
of it is written anywhere. The address is the one that the server gives: behind a proxy that is the proxy's own,
unless the server was told to believe what the proxy says (`suara serve --proxy`).
"""

from __future__ import annotations

import math
import secrets
import threading
import time
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from starlette.requests import Request

from suara.serve.web.respondent.routes import too_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

HOUR = 3600.0
MOST = 200_000
# Programs with keys or signatures of their own are not counted: they are known.
KNOWN = ("/api/", "/hooks/")


class Buckets:
    """Tries by client: as many at once as a minute allows, and as many in each minute after; 0 allows any number."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute, self.clock = a_minute, clock
        self._lock = threading.Lock()
        self._since = -math.inf
        self._forget(clock())

    def _forget(self, now: float) -> None:
        self._salt, self._since = secrets.token_bytes(16), now
        self._left: dict[bytes, tuple[float, float]] = {}

    def wait(self, address: str) -> int:
        """Use up one try; 0, or in how many seconds there is another."""
        return self.take(address)[0]

    def take(self, address: str) -> tuple[int, int]:
        """The same, and how many tries are left."""
        if not self.a_minute:
            return 0, 0
        now = self.clock()
        with self._lock:
            if now - self._since >= HOUR or len(self._left) >= MOST:
                self._forget(now)
            client = blake2b(_network(address).encode(), key=self._salt, digest_size=16).digest()
            left, at = self._left.get(client, (float(self.a_minute), now))
            left = min(self.a_minute, left + (now - at) * self.a_minute / 60)
            self._left[client] = (left - 1, now) if left >= 1 else (left, now)
        return (0, int(left) - 1) if left >= 1 else (math.ceil((1 - left) * 60 / self.a_minute), 0)


def _network(address: str) -> str:
    """What one client has: an address of the old kind, of the new kind the half that is given out to one house."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((found, 64), strict=False))


def here(address: str) -> bool:
    """Whether a request comes from this machine itself: then it is a proxy that does not say for whom, or a test."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class Limited:
    """Lets each client send so many forms a minute; beyond that it is told to wait."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is one too many."""
        address = (scope.get("client") or ("",))[0] if scope["type"] == "http" else ""
        sends = scope["type"] == "http" and scope["method"] == "POST" and not scope["path"].startswith(KNOWN)
        wait = scope["app"].state.tries.wait(address) if sends and not here(address) else 0
        if wait:
            await too_many(Request(scope), wait)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
