"""One survey: how it stands, how many come how far, its versions; publishing, closing and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError, SuaraError, SurveyError
from suara.present.charts.funnel import Funnel, Stage
from suara.present.charts.page import html
from suara.serve.web.pages.surveys.drafting import of, shelf, version_in
from suara.serve.web.pages.surveys.forms import looked_at, one, onward, shown, taken
from suara.serve.web.shell.reading import Reading

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.funnel import Share, Way
    from suara.serve.web.pages.surveys.drafting import Work
    from suara.serve.web.pages.surveys.forms import Given

STEPS = ("delivered", "opened", "started", "completed")
TOLD = {
    "published": "It is published, and takes answers.",
    "closed": "It takes no more answers. Opening it again takes it back.",
    "reopened": "It takes answers again.",
    "same": "Nothing was changed, so the version stays.",
}


def show(request: Request) -> Response:
    """The page."""
    return _page(request)


def _page(request: Request, **more: Any) -> Response:
    work, reading = of(request), Reading(request)
    told = {"notice": TOLD.get(request.query_params.get("done", ""), "")} | more
    whole = not reading.caller.scope
    figures = _figures(request, work, reading) if work.published and whole else {}
    drafted = work.version > 0
    return shown(
        request, "one.html", work, reading=reading, whole=whole, drafted=drafted, **({"listed": None} | figures), **told
    )


def _figures(request: Request, work: Work, reading: Reading) -> dict[str, Any]:
    surveys = shelf(request)
    listed = next(one for one in surveys.list() if one.survey == work.name)
    by = request.query_params.get("by", "channel")
    try:
        ways = list(surveys.funnel(work.name, by))
    except QuestionError:
        by, ways = "channel", list(surveys.funnel(work.name))
    everybody = next(iter(surveys.funnel(work.name, ())), None)
    return {
        "listed": listed,
        "by": by,
        "choices": ["channel", "language", "version", *reading.ws.settings.dimensions],
        "ways": ways,
        "everybody": everybody,
        "chart": _chart(everybody, reading) if everybody and everybody.sent and everybody.steps else "",
        "drop": surveys.show(work.name),
        "versions": list(reversed(surveys.versions(work.name))),
        "link": surveys.link(work.name),
        "trial": surveys.link(work.name, test=True),
    }


def _chart(way: Way, reading: Reading) -> str:
    """The funnel of everybody invited."""
    words, say = reading.words, reading.words.say
    titles = {
        "delivered": say("Delivered"),
        "opened": say("Opened"),
        "started": say("Started"),
        "completed": say("Completed"),
    }
    stages = [Stage(label=say("Sent"), count=way.sent, text=words.number(way.sent))]
    for name in STEPS:
        share = way.steps[name]
        about = (
            {"share": words.percent(100 * share.share), "interval": _interval(share, reading)}
            if share.share is not None
            else {}
        )
        stages.append(Stage(label=titles[name], count=share.n, text=words.number(share.n), few=bool(way.mark), **about))
    heads = (say("Step"), say("Invitations"), say("Share of those sent"), say("95% interval"))
    alt = say(
        "{completed} of {sent} invitations that were sent are completed.",
        completed=stages[-1].text,
        sent=stages[0].text,
    )
    return html(
        Funnel(
            table=say("Show as table"),
            title=say("From invitation to answer"),
            alt=alt,
            stages=tuple(stages),
            heads=heads,
        )
    )


def _interval(share: Share, reading: Reading) -> str:
    percent = reading.words.percent
    return (
        f"{percent(100 * share.low)} – {percent(100 * share.high)}"
        if share.low is not None and share.high is not None
        else ""
    )


def publish(request: Request, given: Given) -> Response:
    """Publish the draft; one that lacks words or has another fault is not."""
    work, surveys = of(request), shelf(request)
    if not work.version:
        surveys.publish(work.definition)
        return onward(f"/surveys/{work.name}?done=same")
    surveys.publish_draft(work.name, version_in(given))
    return onward("/" if one(given, "next") == "/" else f"/surveys/{work.name}?done=published")


def close(request: Request, _given: Given) -> Response:
    """Take no more answers."""
    name = request.path_params["survey"]
    shelf(request).close(name)
    return onward(f"/surveys/{name}?done=closed")


def reopen(request: Request, _given: Given) -> Response:
    """Take answers again, as it was asked last."""
    name, surveys = request.path_params["survey"], shelf(request)
    surveys.publish(surveys.definition(name))
    return onward(f"/surveys/{name}?done=reopened")


def drop(request: Request, given: Given) -> Response:
    """Throw the draft away, where its name was typed."""
    name = request.path_params["survey"]
    if one(given, "name") != name:
        raise SurveyError("The name does not match, so the draft is kept.", f"Type {name} to throw it away.")
    shelf(request).drop_draft(name)
    left = any(listed.survey == name for listed in shelf(request).list())
    return onward(f"/surveys/{name}" if left else "/surveys?done=dropped")


def again(request: Request, _given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong."""
    return _page(request, fault=fault)


look = looked_at(show)
send_publish, send_close, send_reopen, send_drop = (taken(does, again) for does in (publish, close, reopen, drop))
