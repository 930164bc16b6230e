"""The overview: how the business is doing, what changed, and what customers said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from suara.errors import QuestionError
from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.overview.cards import cards
from suara.serve.web.pages.overview.first_run import languages, send, start, steps_taken
from suara.serve.web.shell.finished import finished
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.serve.web.shell.segments import remove, save, segments_standing
from suara.serve.web.shell.tables import table

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.measure.comments import Comment

GOOD, BAD = 0.75, 0.49
LIKELY = {"nps": (0.6, 0.9), "enps": (0.6, 0.9)}


def show(request: Request) -> Response:
    """The page; a filter that was chosen joins those of the address."""
    reading = Reading(request)
    if not any(h.records for h in reading.held.values()):
        return rendered(request, "overview", template="empty.html", first=start(request), languages=languages())
    if reading.added:
        return RedirectResponse(f"/{reading.asked.query(**reading.added)}", 303)
    try:
        card = reading.card()
    except QuestionError as fault:
        return missing(request, fault)
    heroes, groups = cards(card, reading)
    return rendered(
        request,
        "overview",
        asked=reading.asked,
        reading=reading,
        card=card,
        heroes=heroes,
        groups=groups,
        segments=reading.segments,
        comments=[(one, tone(one)) for one in reading.comments()],
    )


def rests_on(request: Request) -> Hashable:
    """What the page rests on beside records and settings: the steps taken, and the saved segments."""
    return steps_taken(request), segments_standing(request)


@threaded
def rows(request: Request) -> Response:
    """All figures that the page shows, for other programs."""
    card = Reading(request).card()
    return table("overview", request.path_params["form"], card.columns, card.rows)


def tone(comment: Comment) -> str:
    """Whether the score beside a comment is a good one, a bad one, or neither."""
    low, high = comment.scale if comment.scale[0] is not None else (0, 10) if comment.kind in LIKELY else (1, 5)
    if comment.score is None or low is None or high is None or high <= low:
        return ""
    share = (comment.score - low) / (high - low)
    bad, good = LIKELY.get(comment.kind or "", (BAD, GOOD))
    return "good" if share >= good else "bad" if share <= bad else ""


page = Page(
    title="Overview",
    group="See",
    order=1,
    icon="overview",
    routes=(
        Guarded("/", finished(show, rests_on)),
        Guarded("/overview.{form}", rows),
        Guarded("/first-steps", send, right="settings:write", methods=("POST",)),
        Guarded("/segments", save, right="dashboards:write", methods=("POST",)),
        Guarded("/segments/{segment}/remove", remove, right="dashboards:write", methods=("POST",)),
    ),
    warm=show,
)
