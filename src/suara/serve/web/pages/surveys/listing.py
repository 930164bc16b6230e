"""All surveys, with how each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.serve.standing import standings
from suara.serve.web.pages.surveys.drafting import shelf
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import rendered
from suara.serve.web.shell.tables import table

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.standing import Standing

STATES = ("live", "draft", "closed")
COLUMNS = ("survey", "title", "state", "version", "languages", "complete", "sent", "opened", "started", "answered")
TOLD = {"dropped": "The draft was thrown away."}


def _found(request: Request) -> list[Standing]:
    """The surveys of the state asked for, or all whose title or name holds what is sought."""
    asked = request.query_params
    sought = asked.get("search", "").casefold()
    return [
        one
        for one in standings(shelf(request))
        if asked.get("state", "") in ("", one.state) and sought in f"{one.title} {one.survey}".casefold()
    ]


@threaded
def show(request: Request) -> Response:
    """The page."""
    notice = TOLD.get(request.query_params.get("done", ""), "")
    reading = Reading(request)
    return rendered(
        request,
        "surveys",
        found=_found(request),
        states=STATES,
        reading=reading,
        notice=notice,
        whole=not reading.caller.scope,
    )


@threaded
def rows(request: Request) -> Response:
    """The list, for other programs; without counts for those who see a part of the rows."""
    made = []
    for one in _found(request):
        row: dict[str, Any] = {"survey": one.survey, "title": one.title, "state": one.state}
        if one.listed:
            row |= {"version": one.listed.version, "languages": " ".join(one.listed.languages)}
        if one.listed and not request.state.caller.scope:
            row |= {"complete": one.listed.complete, **dict(zip(COLUMNS[6:], one.steps, strict=False))}
        made.append(row)
    return table("surveys", request.path_params["form"], COLUMNS, made)
