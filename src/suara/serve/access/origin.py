"""Where a request was sent from: forms of other sites are refused, and nobody is sent on to them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request

SAFE = ("GET", "HEAD", "OPTIONS")
HOME = "/"


def from_here(request: Request) -> bool:
    """Whether a page of this application sent the request, as the browser says; a browser that is silent did not."""
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told in ("same-origin", "none")
    sent_from = request.headers.get("origin") or request.headers.get("referer") or ""
    # Behind a proxy the request itself may have come by http: the host is what counts.
    return bool(sent_from) and urlsplit(sent_from).netloc == request.headers.get("host", "")


def local(address: str) -> str:
    """An address to go on to, where it is one of this application; else its home."""
    plain = address.isprintable() and "\\" not in address
    here = address.startswith("/") and not address.startswith("//")
    return address if plain and here else HOME


def back_here(request: Request) -> str:
    """The sign-in page that leads back to what was asked for, where that was only looked at."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(asked, safe='/')}" if request.method in SAFE else "/sign-in"
