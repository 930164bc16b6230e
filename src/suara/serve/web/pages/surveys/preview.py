"""A survey as respondents will see it, before it is published: walked through with nothing kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from suara.collect.channels.popup.sheet import sheet
from suara.collect.responses import read_given
from suara.collect.surveys.branching import ending, pages, questions
from suara.collect.surveys.piping import spoken
from suara.collect.surveys.reading import convert
from suara.collect.surveys.wording import said
from suara.errors import SurveyError
from suara.languages import language
from suara.serve.web.pages.surveys import unsaved
from suara.serve.web.pages.surveys.drafting import of
from suara.serve.web.pages.surveys.forms import code_of, looked_at, onward, shown, taken
from suara.serve.web.popup import scripts
from suara.serve.web.respondent import forms
from suara.serve.web.respondent.pages import form_page, notice, policy
from suara.serve.web.shell.rendering import environment
from suara.serve.web.shell.rendering import spoken as interface_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from suara.collect.surveys.definition import Survey
    from suara.serve.web.pages.surveys.forms import Given

# Widths in pixels that the frame can have.
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1200}
LOOKS = {"page": "Its own page", "popup": "Pop-up on a website"}
TRIED = "tried"
SEED = "preview"
MOST = 4_000


def show(request: Request) -> Response:
    """The page around the frame: languages and widths to choose from, the survey's own page or its pop-up."""
    work = of(request)
    if work.survey is None:
        return onward(f"/surveys/{work.name}/yaml")
    look = request.query_params.get("as", "")
    told = {"looks": LOOKS, "as_": look if look in LOOKS else "page", "width": width_in(request.query_params)}
    return shown(request, "preview.html", work, code=code_of(request, work), widths=WIDTHS, **told)


def width_in(asked: Mapping[str, str]) -> str:
    """The width asked for; that of a phone where none is."""
    width = asked.get("width", "")
    return width if width in WIDTHS else "phone"


def document(request: Request) -> Response:
    """What stands in the frame: a page of the survey."""
    return page_of(_looked_at(request), request)


def popup(request: Request) -> Response:
    """What stands in the frame: a page that stands for a website, with the pop-up over it."""
    survey = _asking(_looked_at(request))
    code, words = _code(survey, request), interface_of(request)
    sheet_ = {"slip": SEED, "version": 0, **sheet(survey, code, SEED)}
    told = {"code": code, "words": words, "say": words.say, "script": scripts.preview(sheet_)}
    return _framed(environment().get_template("pages/surveys/popup.html").render(**told))


def _looked_at(request: Request) -> Survey | None:
    """The survey as it is typed where the address names that, else as it was saved."""
    definition = unsaved.found(request.path_params["survey"], request.query_params.get(TRIED, ""))
    return convert(definition) if definition else of(request).survey


def step(request: Request, given: Given) -> Response:
    """The page after one that was filled in; what was answered goes on in the address, and is kept nowhere."""
    return page_after(_looked_at(request), request, given)


def page_of(survey: Survey | None, request: Request) -> Response:
    """A page of a survey to stand in a frame: the one asked for, if it is shown."""
    survey = _asking(survey)
    values = _values(request)
    number = _number(request.query_params.get("page", ""), len(survey.pages))
    shown_pages = pages(survey, values)
    number = number if number in shown_pages else next(iter(shown_pages), 0)
    return _framed(_form(survey, request, number, values))


def page_after(survey: Survey | None, request: Request, given: Given) -> Response:
    """The page after one that was filled in, or the same where something is wrong with it."""
    survey, values = _asking(survey), _values(request)
    if forms.PARTIAL in given:
        return Response(status_code=204)
    number = _number("".join(given.get(forms.PAGE, [])), len(survey.pages))
    parts = forms.by_question(given)
    read, faults = read_given(questions(survey.pages[number], values, SEED), parts, values, whole=True)
    told = {question.id: value for question, value in read}
    values = {id: value for id, value in {**values, **told}.items() if value is not None}
    if faults:
        return _framed(_form(survey, request, number, values, faults=faults, typed=parts))
    left = [page for page in pages(survey, values) if page > number]
    return _framed(_form(survey, request, left[0], values) if left else _thanks(survey, request, values))


def _form(survey: Survey, request: Request, number: int, values: Mapping[str, Any], **more: Any) -> str:
    code, here = _code(survey, request), request.url.path
    carried = {"values": json.dumps(values, ensure_ascii=False)} if values else {}
    if tried := request.query_params.get(TRIED):
        carried[TRIED] = tried
    return form_page(
        survey,
        number,
        action=f"{here}?{urlencode({'lang': code, **carried})}",
        slip=SEED,
        code=code,
        business=request.app.state.business,
        values=values,
        seed=SEED,
        resume=here,
        query=f"&{urlencode(carried)}" if carried else "",
        test=True,
        **more,
    )


def _thanks(survey: Survey, request: Request, values: Mapping[str, Any]) -> str:
    """What is said at the end; where one would be sent on, where to."""
    code, fitting = _code(survey, request), ending(survey, values)
    lang, words = language(code), spoken(survey, values, code)
    title = said(fitting.title, code, words) if fitting and fitting.title else lang.say("thanks")
    text = said(fitting.text, code, words) if fitting and fitting.text else lang.say("thanks_text")
    return notice(code, title, f"→ {fitting.redirect}" if fitting and fitting.redirect else text)


def _framed(html: str) -> Response:
    headers = {"Content-Security-Policy": policy(html, "'self'"), "Cache-Control": "no-store"}
    return HTMLResponse(html, headers=headers)


def _asking(survey: Survey | None) -> Survey:
    if survey is None or not survey.questions:
        raise SurveyError("Nothing is asked yet.", "Add a question; it shows here.")
    return survey


def _values(request: Request) -> dict[str, Any]:
    """What was answered on earlier pages; nothing where that is not what this page itself wrote."""
    try:
        found = json.loads(request.query_params.get("values", "{}")[: MOST * 4])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _code(survey: Survey, request: Request) -> str:
    wished = request.query_params.get("lang", "")
    return wished if wished in survey.languages else survey.languages[0]


def _number(text: str, pages: int) -> int:
    return min(int(text), pages - 1) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def nothing(_request: Request, _given: Given, fault: Exception) -> Response:
    """What a frame says where there is nothing to show."""
    return PlainTextResponse(str(fault), 404)


look, frame, over, send = looked_at(show), looked_at(document), looked_at(popup), taken(step, nothing)
