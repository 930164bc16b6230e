"""The overview: how the business is doing, what changed, and what customers said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.overview.cards import cards
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


@threaded
def show(request: Request) -> Response:
    """The page."""
    reading = Reading(request)
    if not any(h.records for h in reading.held.values()):
        return rendered(request, "overview", asked=reading.asked, reading=reading, template="empty.html")
    card = reading.card()
    heroes, groups = cards(card, reading)
    return rendered(
        request,
        "overview",
        asked=reading.asked,
        reading=reading,
        card=card,
        heroes=heroes,
        groups=groups,
        comments=reading.comments(),
    )


page = Page(title="Overview", group="See", order=1, icon="overview", routes=(Guarded("/", show),))
