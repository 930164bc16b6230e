"""Answers: what customers said, each response, found by what was written, and tagged by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.answers.exporting import export
from suara.serve.web.pages.answers.listing import Listing
from suara.serve.web.pages.answers.one import one
from suara.serve.web.pages.answers.setaside import clear, set_aside
from suara.serve.web.pages.answers.tagging import MOST, done, tagging
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import rendered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

READ = "answers:read"


@threaded
def show(request: Request) -> Response:
    """The page; a segment that was chosen joins the filters of the address."""
    reading = Reading(request)
    listing = Listing(reading)
    if reading.added:
        return RedirectResponse(f"/answers{listing.address(**reading.added)}", 303)
    if "flagged" in listing.own:
        return set_aside(listing)
    rows, following = ([], "") if listing.fault else listing.page
    return rendered(
        request,
        "answers",
        reading=reading,
        asked=reading.asked,
        listing=listing,
        rows=rows,
        following=following,
        most=MOST,
        done=done(reading),
    )


page = Page(
    title="Answers",
    group="See",
    order=20,
    icon="answers",
    right=READ,
    routes=(
        Guarded("/answers", show, right=READ),
        Guarded("/answers.{form}", export, right=READ),
        Guarded("/answers/tags", tagging, right=READ, methods=("POST",)),
        Guarded("/answers/clear", clear, right="surveys:write", methods=("POST",)),
        Guarded("/answers/{response:path}", one, right=READ),
    ),
)
