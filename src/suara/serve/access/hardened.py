"""What every reply tells the browser: run only our own files, stand in no other site's frame, tell no referrer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from suara.serve.access.cookies import is_secure

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
OWN = {"Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
# Respondents' pages, and the scripts of pop-ups on other sites, say what they need themselves.
EMBEDDED = ("/s/", "/u/", "/popup", "/hooks/")
A_YEAR = "max-age=31536000"


class Hardened:
    """Adds these headers to each reply that has not its own; that only https will do is said over https alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its reply back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own = {} if scope["path"].startswith(EMBEDDED) else OWN
        strict = {"Strict-Transport-Security": A_YEAR} if is_secure(Request(scope)) else {}

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | own | strict).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, hardened)
