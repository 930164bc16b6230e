"""A metric: its course, where it comes from, what it is held against, and how it is worked out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from suara.errors import QuestionError
from suara.measure.benchmark import standard
from suara.present.charts.page import html
from suara.serve.access.guard import Guarded
from suara.serve.web.pages import PAGES
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.metric import drawn
from suara.serve.web.pages.metric.figure import MetricView
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.finished import finished
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.serve.web.shell.segments import segments_standing
from suara.serve.web.shell.tables import table
from suara.store import annotations as notes

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.measure.result import Result

WORDS = 200
TABLES = {"figure": "whole", "course": "course", "segments": "segments", "scores": "distribution"}


def show(request: Request) -> Response:
    """The page."""
    reading = Reading(request)
    view = MetricView(request.path_params["name"], reading)
    try:
        figures = reading.figures(view.definition)
    except QuestionError as fault:
        return missing(request, fault)
    if reading.added:
        return RedirectResponse(reading.path + reading.asked.query(**reading.added), 303)
    settings = reading.ws.settings
    held = standard(view.name, settings.targets, settings.industry)
    known = view.span is not None and bool(view.course.rows)
    scores = drawn.distribution(view) if known and not view.table else None
    return rendered(
        request,
        "metric",
        asked=reading.asked,
        reading=reading,
        view=view,
        figures=figures,
        narrowing={n: values for n, values in reading.segments.items() if n in reading.ws.segments(view.name)},
        held=held,
        target=figures.target(view.row, held.target),
        trend=html(drawn.trend(view)) if known and not view.table else "",
        heat=html(drawn.segments(view)) if known and view.by and not view.table else "",
        scores=html(scores) if scores else "",
        drill="/answers" if "answers" in PAGES and view.distribution is not None else "",
        working=view.whole.explain(view.name) if "explain" in request.query_params else None,
    )


@threaded
def rows(request: Request) -> Response:
    """One of the page's tables for other programs."""
    view = MetricView(request.path_params["name"], Reading(request))
    wanted = request.path_params["table"]
    try:
        found: Result | None = getattr(view, TABLES[wanted]) if wanted in TABLES and view.definition else None
    except QuestionError as fault:
        return missing(request, fault)
    if found is None:
        return missing(request, QuestionError("There is no such table.", "See the metric's page."))
    return table(f"{view.name}-{wanted}", request.path_params["form"], found.columns, found.rows)


def places(request: Request) -> list[tuple[str, str]]:
    """Every metric with its page, for the palette."""
    reading = Reading(request)
    return sorted((reading.words.say(d.title), f"/metrics/{name}") for name, d in reading.ws.metrics().items())


def noted(request: Request) -> Hashable:
    """Which notes stand on charts just now, and which segments are saved."""
    with request.app.state.desk.ledger.reading() as connection:
        return notes.standing(connection), segments_standing(request)


async def annotate(request: Request) -> Response:
    """Note what happened on a day, or take a note away; then back to the page."""
    form = {name: values[0].strip() for name, values in (await sent(request)).items()}
    back = f"/metrics/{request.path_params['name']}"
    await _noted(request, form)
    return RedirectResponse(f"{back}?{request.url.query}" if request.url.query else back, 303)


async def _noted(request: Request, form: dict[str, str]) -> None:
    ledger, caller = request.app.state.desk.ledger, request.state.caller
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        day = None
    with ledger.writing() as connection:
        if form.get("remove", "").isdigit():
            notes.remove(connection, int(form["remove"]))
        elif day and form.get("words"):
            notes.add(connection, day, form["words"][:WORDS], caller.id, request.app.state.clock())


page = Page(
    title="Metric",
    icon="metric",
    places=places,
    routes=(
        Guarded("/metrics/{name}", finished(show, noted)),
        Guarded("/metrics/{name}", annotate, right="dashboards:write", methods=("POST",)),
        Guarded("/metrics/{name}/{table}.{form}", rows),
    ),
)
