"""A new survey: from one of the ready ones, which can be seen first, or from nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from suara.collect.questions import QUESTIONS
from suara.collect.surveys import editing
from suara.collect.surveys.checking import ADDRESS
from suara.collect.surveys.definition import plain
from suara.errors import SuaraError, SurveyError
from suara.languages import LANGUAGES, codes
from suara.serve.web.pages.surveys import preview
from suara.serve.web.pages.surveys.drafting import shelf
from suara.serve.web.pages.surveys.forms import looked_at, one, onward, status, taken
from suara.serve.web.shell.rendering import rendered, spoken

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.collect.surveys.definition import Survey
    from suara.serve.surveys import Surveys
    from suara.serve.web.pages.surveys.forms import Given

KINDS = ("relationship", "transactional", "instant")


def gallery(request: Request) -> Response:
    """All ready surveys, those of a kind or of a language alone where asked."""
    return _gallery(request)


def _gallery(request: Request, **more: Any) -> Response:
    asked = request.query_params
    kind, wish = asked.get("kind", ""), asked.get("lang", "")
    ready = [
        one for one in shelf(request).templates() if kind in ("", one.kind) and (not wish or wish in one.languages)
    ]
    values: dict[str, Any] = {"fault": None, "given": {}} | more
    languages = {code: language.own_name for code, language in _own_names().items()}
    own = spoken(request).language.code
    told = {"ready": ready, "kind": kind, "wish": wish, "kinds": KINDS, "languages": languages, "own_language": own}
    return rendered(request, "surveys", template="new.html", status=status(values["fault"]), **told, **values)


def template(request: Request) -> Response:
    """One ready survey: what it asks, as a respondent sees it, and a form to take it."""
    return _template(request)


def _template(request: Request, **more: Any) -> Response:
    survey = _ready(request)
    wish = request.query_params.get("lang", "") or spoken(request).language.code
    code = wish if wish in survey.languages else survey.languages[0]
    values: dict[str, Any] = {"fault": None, "given": {}} | more
    # The first becomes the survey's own: the one that its writer reads, where it has it.
    own = spoken(request).language.code
    first = sorted(survey.languages, key=lambda one: one != own)
    told = {"survey": survey, "code": code, "languages": {c: _own_names()[c].own_name for c in first}}
    width = request.query_params.get("width", "phone")
    width = width if width in preview.WIDTHS else "phone"
    free = _free(shelf(request), survey.survey)
    types = {name: type_.title for name, type_ in QUESTIONS.items()}
    look = {"width": width, "widths": preview.WIDTHS, "free": free, "types": types}
    return rendered(
        request, "surveys", template="template.html", status=status(values["fault"]), **told, **look, **values
    )


def make(request: Request, given: Given) -> Response:
    """Begin a draft: of a ready survey, or of one that asks nothing yet."""
    surveys, name = shelf(request), _name(request, given)
    if ready := one(given, "template"):
        survey = surveys.template(ready, given.get("languages", ()))
        definition = plain(msgspec.structs.replace(survey, survey=name))
    else:
        definition = _blank(given, name)
    surveys.save_draft(name, definition, 0)
    return onward(f"/surveys/{name}/build")


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The page that the form stood on, with what is wrong."""
    if ready := one(given, "template"):
        request.path_params["template"] = ready
        return _template(request, fault=fault, given={k: one(given, k) for k in given})
    return _gallery(request, fault=fault, given={k: one(given, k) for k in given})


def _blank(given: Given, name: str) -> dict[str, Any]:
    languages = [code for code in given.get("languages", []) if code in codes()]
    if not languages:
        raise SurveyError("It has no language.", "Choose at least one.")
    own = one(given, "own")
    ordered = [own, *(code for code in languages if code != own)] if own in languages else languages
    kind = one(given, "kind") if one(given, "kind") in KINDS else KINDS[0]
    return editing.blank(name, one(given, "title") or name, kind, ordered)


def _name(request: Request, given: Given) -> str:
    """The name for the address: the one given, else one made from the title; none that another survey has."""
    typed = one(given, "name").lower()
    name = typed or re.sub(r"[^a-z0-9]+", "-", one(given, "title").lower()).strip("-")[:50] or "survey"
    if not ADDRESS.fullmatch(name):
        raise SurveyError(f"{name!r} cannot stand in an address.", "Use a-z, 0-9 and dashes, two at least.")
    if name in _taken(shelf(request)):
        if typed:
            raise SurveyError(f"There is a survey {name!r} already.", "Choose another name.")
        name = _free(shelf(request), name)
    return name


def _free(surveys: Surveys, name: str) -> str:
    taken_names = _taken(surveys)
    return next(one for one in (name, *(f"{name}-{n}" for n in range(2, 10_000))) if one not in taken_names)


def _taken(surveys: Surveys) -> set[str]:
    return {listed.survey for listed in surveys.list()} | {draft.survey for draft in surveys.drafts()}


def _ready(request: Request) -> Survey:
    return shelf(request).template(request.path_params["template"])


def _document(request: Request) -> Response:
    return preview.page_of(_ready(request), request)


def _stepped(request: Request, given: Given) -> Response:
    return preview.page_after(_ready(request), request, given)


def _own_names() -> dict[str, Any]:
    return {one.code: one for one in LANGUAGES.values()}


look, look_closer = looked_at(gallery), looked_at(template)
begin = taken(make, again)
frame, send = looked_at(_document), taken(_stepped, preview.nothing)
