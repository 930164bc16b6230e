"""Sharing a board by links: making and revoking them, and the public page that they lead to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from suara.errors import BoardError, SuaraError
from suara.serve.access.caller import Caller
from suara.serve.access.hardened import POLICY
from suara.serve.access.passkeys import Site
from suara.serve.boards import Boards
from suara.serve.web.pages.boards import drawing
from suara.serve.web.pages.boards.common import answering, back, boards_of, changing, looked, name_of
from suara.serve.web.pages.boards.reading import BoardReading
from suara.serve.web.pages.overview import tone
from suara.serve.web.shell.rendering import rendered
from suara.store import board_shares

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.boards.common import Given
    from suara.store.board_shares import Share

DAYS = (7, 30, 90, 365, 0)
ALONE = "frame-ancestors 'none'"


@answering
def listed(request: Request) -> Response:
    """The links of a board."""
    return _page(request)


@changing
def make(request: Request, given: Given) -> Response:
    """Make a link, which is shown this once."""
    request.state.noted = True  # it is, with the link
    days = int(given["days"]) if given.get("days", "").isdecimal() else 0
    token, _ = boards_of(request).share(
        name_of(request),
        given.get("label", ""),
        urlencode(looked(request)),
        days=days,
        comments="comments" in given,
        embed="embed" in given,
    )
    return _page(request, f"{Site.of(request).origin}/b/{token}", framed="embed" in given)


@changing
def revoke(request: Request, _: Given) -> Response:
    """Make a link worthless."""
    boards_of(request).revoke(name_of(request), str(request.path_params["share"]))
    return back(request, "revoked", edit=False, onward=f"/boards/{name_of(request)}/shares")


def _page(request: Request, link: str = "", *, framed: bool = False) -> Response:
    own = boards_of(request)
    held = own.get(name_of(request))
    return rendered(
        request,
        "boards",
        template="shares.html",
        held=held,
        board=held.board,
        shares=own.shares(held.board.board),
        link=link,
        framed=framed,
        days=DAYS,
        here=urlencode(looked(request)),
        reading=BoardReading(request, held.board, request.query_params),
        now=request.app.state.clock(),
        revoked=request.query_params.get("done") == "revoked",
        reads=request.state.caller.may("answers:read"),
    )


# -- what whoever has a link sees --------------------------------------------------------------------


@answering
def public(request: Request) -> Response:
    """The board of a link: exactly that, with the rows, period and filters that it was shared with."""
    ledger, now = request.app.state.desk.ledger, request.app.state.clock()
    token = str(request.path_params["token"])
    with ledger.reading() as connection:
        share = board_shares.of(connection, token, now)
    request.state.caller = None
    if share is None:
        fault = BoardError("This link leads nowhere.", "It may be over or revoked: ask who gave it to you.")
        return _alone(rendered(request, "boards", template="nowhere.html", status=404, fault=fault))
    if share.seen_at is None or now - share.seen_at > board_shares.STALE:
        with suppress(SuaraError), ledger.writing() as connection:  # looking needs no write: the note can wait
            board_shares.seen(connection, share.share, now)
    request.state.caller = _whoever(share)
    board = Boards(request.app.state.ws, request.state.caller, request.app.state.clock).get(share.board).board
    reading = BoardReading(request, board, QueryParams(share.query))
    page = rendered(
        request,
        "boards",
        template="public.html",
        board=board,
        reading=reading,
        asked=reading.asked,
        tiles=drawing.shown(reading, linked=False),
        tone=tone,
    )
    return _alone(page, framed=share.embed)


def _whoever(share: Share) -> Caller:
    """Whoever comes by a link: they see what who made it saw then."""
    rights = frozenset({"measure:read", *(["answers:read"] if share.comments else [])})
    scope = {name: tuple(values) for name, values in share.scope.items()}
    return Caller(f"share:{share.share}", "", None, rights, scope)


def _alone(page: Response, *, framed: bool = False) -> Response:
    """A page that no search engine lists, that tells nobody its address, and stands in frames where that is allowed."""
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Referrer-Policy"] = "no-referrer"
    if framed:
        page.headers["Content-Security-Policy"] = POLICY.replace(ALONE, "frame-ancestors *")
        page.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return page
