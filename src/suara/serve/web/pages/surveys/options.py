"""Everything of a survey beside its questions: what it is, who is asked and when, mail, pop-up, endings, quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.surveys import editing
from suara.collect.surveys.definition import Survey
from suara.errors import SuaraError
from suara.serve.web.pages.surveys import fields
from suara.serve.web.pages.surveys.conditions import asked_of
from suara.serve.web.pages.surveys.drafting import Work, of, saved, shelf, version_in
from suara.serve.web.pages.surveys.forms import code_of, faults_in, looked_at, one, onward, shown, taken

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given

PARTS = {
    "heading": ("title", "about", "kind", "languages", "proofread", "anonymous", "test"),
    "ask": ("ask",),
    "mail": ("mail",),
    "sms": ("sms",),
    "popup": ("popup",),
    "endings": ("endings", "quotas"),
}


def _page(request: Request, work: Work, code: str, **more: Any) -> Response:
    if work.survey is None:
        return onward(f"/surveys/{work.name}/yaml")
    parts = {name: _controls(work, code, name) for name in PARTS}
    if typed := more.pop("typed", None):
        part = _part(typed)
        parts[part] = fields.typed(parts[part], typed, faults_in(more["fault"]))
        more["open_"] = part
    return shown(request, "options.html", work, code=code, parts=parts, **{"open_": "", **more})


def show(request: Request) -> Response:
    """The page."""
    work = of(request)
    return _page(request, work, code_of(request, work))


def change(request: Request, given: Given) -> Response:
    """Keep one part of the settings."""
    work = of(request)
    part, definition, code = _changed(request, work, given)
    saved(shelf(request), work.name, definition, version_in(given))
    return onward(f"/surveys/{work.name}/options?lang={code}&saved=1#{part}")


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong, and what was typed where that can be read."""
    work = of(request)
    return _page(request, work, code_of(request, work, given), fault=fault, typed=given)


def _changed(request: Request, work: Work, given: Given) -> tuple[str, dict[str, Any], str]:
    part, code = _part(given), code_of(request, work, given)
    return part, fields.read(_controls(work, code, part), given, work.definition, code), code


def _part(given: Given) -> str:
    return one(given, "part") if one(given, "part") in PARTS else "heading"


def _controls(work: Work, code: str, part: str) -> list[fields.Field]:
    """The controls of a part; its conditions are about anything that is asked."""
    asked = asked_of((one for _, one in editing.questions(work.definition)), code)
    return fields.of_part(Survey, work.definition, code, PARTS[part], asked)


look, send = looked_at(show), taken(change, again)
