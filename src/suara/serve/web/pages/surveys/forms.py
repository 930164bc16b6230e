"""How the pages of surveys take a form: read beside the loop, with faults shown where they belong."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.collect.channels import CHANNELS
from suara.errors import SuaraError, SurveyError
from suara.languages import LANGUAGES
from suara.records import KINDS
from suara.serve.web.pages.surveys.conditions import GROUPS, SIGNS, FieldsError
from suara.serve.web.pages.surveys.drafting import Work
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.rendering import missing, rendered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    Endpoint = Callable[[Request], Awaitable[Response]]

Given = dict[str, list[str]]
OVERTAKEN = "Somebody else has saved"


def looked_at(show: Callable[[Request], Response]) -> Endpoint:
    """An endpoint that shows something; what is not there is said to be so."""

    @wraps(show)
    def careful(request: Request) -> Response:
        try:
            return show(request)
        except SuaraError as fault:
            return missing(request, fault)

    @wraps(show)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(careful, request)

    return endpoint


def taken(
    change: Callable[[Request, Given], Response], again: Callable[[Request, Given, SuaraError], Response] | None = None
) -> Endpoint:
    """An endpoint that takes a form; on a fault the page is shown `again` with what was typed, and what to do."""

    def careful(request: Request, given: Given) -> Response:
        try:
            return change(request, given)
        except SuaraError as fault:
            return again(request, given, fault) if again else missing(request, fault)

    @wraps(change)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(careful, request, await sent(request))

    return endpoint


def one(given: Given, name: str) -> str:
    """The last value of a field; empty where there is none."""
    return "".join(given.get(name, ())[-1:]).strip()


def status(fault: SuaraError | None) -> int:
    """What HTTP calls a form's fault."""
    return 200 if fault is None else 409 if fault.message.startswith(OVERTAKEN) else 422


def called(name: str) -> str:
    """What a choice of a definition is called, as a sentence to be said: a way to ask, a language, a kind of record."""
    if name in CHANNELS:
        return CHANNELS[name].title
    if name in KINDS:
        return KINDS[name].name.replace("_", " ").capitalize()
    return next((one.own_name for one in LANGUAGES.values() if one.code == name), name)


def shown(request: Request, template: str, work: Work, **values: Any) -> Response:
    """A page about one survey."""
    fault = values.get("fault")
    usual = {"fault": None, "notice": "", "tab": template.removesuffix(".html")}
    forms = {"signs": SIGNS, "groups": GROUPS, "called": called}
    return rendered(
        request, "surveys", template=template, status=status(fault), work=work, **{**usual, **forms, **values}
    )


def faults_in(fault: SuaraError) -> dict[str, SurveyError]:
    """The faults of a form's fields by their names; of a definition that is none, the field that it names."""
    if isinstance(fault, FieldsError):
        return fault.faults
    found = re.search(r"at `\$\.(?:pages\[\d+\]\.questions\[\d+\]\.)?([^`]+)`", fault.message)
    name = re.sub(r"\[(\d+)\]", r".\1", found[1]) if found else ""
    return {name: SurveyError("This cannot stand here.", "Look at what the field is for, below it.")} if name else {}


def onward(address: str) -> Response:
    """To the next page, after a form was taken."""
    return RedirectResponse(address, 303)


def code_of(request: Request, work: Work, given: Given | None = None) -> str:
    """The language of the survey that is worked in."""
    return work.language(one(given, "lang") if given else "", request.query_params.get("lang", ""))
