"""A respondent's page as HTML."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.branching import pages, questions
from suara.collect.surveys.piping import spoken
from suara.collect.surveys.wording import said
from suara.languages import language
from suara.serve.web.respondent.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from suara.collect.questions._type import AnswerError, Given
    from suara.collect.surveys.definition import Page, Question, Survey
    from suara.languages._language import Language

HERE = "suara.serve.web.respondent"
# What stands in a page that is drawn for the place of each: no survey can say it by chance or by intent.
PLACES = {name: f"{name}-{secrets.token_hex(16)}" for name in ("action", "slip", "resume", "query")}
MOST = 500
_pages: dict[tuple[object, ...], tuple[Survey, str]] = {}


def form_page(
    survey: Survey,
    number: int,
    *,
    action: str,
    slip: str,
    code: str,
    business: str,
    values: Mapping[str, Any],
    seed: str,
    typed: Mapping[str, Given] | None = None,
    faults: Mapping[str, AnswerError] | None = None,
    resume: str = "",
    query: str = "",
    test: bool = False,
    saved: bool = False,
) -> str:
    """A page of questions.

    `typed` is what a form held that had faults; `resume` the address to go on with later, `query` what a link to
    this page in another language has to carry, `saved` whether some answer is kept already.
    """
    drawn = partial(_drawn, survey, number, code, business, values, seed, typed, faults, saved=saved, test=test)
    # What somebody answered is not kept in memory, nor an order that is this respondent's alone.
    if saved or typed is not None or faults or _in_random_order(survey.pages[number]):
        html = drawn()
    else:
        html = _drawn_once(survey, (number, code, business, repr(values), test), drawn)
    for name, value in {"action": action, "slip": slip, "resume": resume, "query": query}.items():
        html = html.replace(PLACES[name], str(escape(value)))
    return html


def _in_random_order(page: Page) -> bool:
    return page.random or any(question.random for question in page.questions)


def _drawn_once(survey: Survey, more: tuple[object, ...], drawn: Callable[[], str]) -> str:
    """A page as it was drawn before; the survey is held with it, so that its number stays its own."""
    key = (id(survey), *more)
    found = _pages.get(key)
    if found is None:
        if len(_pages) >= MOST:
            _pages.clear()
        found = _pages[key] = survey, drawn()
    return found[1]


def _drawn(
    survey: Survey,
    number: int,
    code: str,
    business: str,
    values: Mapping[str, Any],
    seed: str,
    typed: Mapping[str, Given] | None,
    faults: Mapping[str, AnswerError] | None,
    *,
    saved: bool,
    test: bool,
) -> str:
    """A page with places for what differs from visit to visit."""
    lang, shown, words = language(code), pages(survey, values), spoken(survey, values, code)
    told = {id: lang.say(fault.phrase, **fault.values) for id, fault in (faults or {}).items()}
    held = {q.id: _held(q, values, typed) for q in survey.pages[number].questions}
    asked = [
        Asked(q, lang, values, words, seed, held[q.id], told.get(q.id, ""), q.id == next(iter(told), ""))
        for q in questions(survey.pages[number], values, seed)
    ]
    place = shown.index(number) if number in shown else 0
    return _rendered(
        "page.html",
        lang,
        title=said(survey.title, code, words),
        asked=[(one, _field(one)) for one in asked],
        wrong=[one for one in asked if one.error],
        number=number,
        done=place + 1,
        total=len(shown),
        back=shown[place - 1] if place else None,
        last=place + 1 == len(shown),
        languages=[(language(c), c == code) for c in survey.languages],
        business=business,
        saved=saved,
        test=test,
        styles=_styles(tuple(sorted({one.question.type for one in asked}))),
        script=_script(),
        **PLACES,
    )


def _held(question: Question, values: Mapping[str, Any], typed: Mapping[str, Given] | None) -> Given:
    """What the controls of a question hold: what was typed just now, else what was answered before."""
    if typed is not None:
        return typed.get(question.id, {})
    value = values.get(question.id)
    return {} if value is None else QUESTIONS[question.type].given(question, value)


def notice(code: str, title: str, text: str, *, form: str = "", button: str = "") -> str:
    """A page that says something, with a button where there is something to confirm."""
    return _rendered(
        "notice.html", language(code), title=title, text=text, form=form, button=button, styles=_styles(())
    )


def policy(html: str, framed_by: str = "'none'") -> str:
    """The content security policy of a page: its own style and script, requests to this house, and nothing else.

    `framed_by` says which pages may show it in a frame.
    """
    style, script = _hash(html, "style"), _hash(html, "script")
    own = f"script-src {script}; connect-src 'self'; " if script else ""
    sent = f"form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
    return f"default-src 'none'; style-src {style}; {own}{sent}"


def _hash(html: str, tag: str) -> str:
    return _digest(html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0])


@lru_cache(MOST)
def _digest(own: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()}'" if own else ""


def _rendered(template: str, spoken: Language, **values: Any) -> str:
    return _environment().get_template(template).render(lang=spoken, **values)


def _field(asked: Asked) -> str:
    return _environment().get_template(f"{asked.question.type}/field.html").render(asked=asked, lang=asked.lang)


@cache
def _styles(types: tuple[str, ...]) -> str:
    """The style of a page with questions of some types."""
    own = [files("suara.collect.questions").joinpath(QUESTIONS[name].name, "field.css") for name in types]
    parts = [files(HERE).joinpath("style.css"), *(path for path in own if path.is_file())]
    lines = (line.strip() for part in parts for line in part.read_text("utf-8").splitlines())
    return "".join(line for line in lines if line and not line.startswith("/*"))


@cache
def _script() -> str:
    """What saves answers as they are given; a page without it loses nothing but that."""
    lines = files(HERE).joinpath("saving.js").read_text("utf-8").splitlines()
    return "".join(line.strip() for line in lines if not line.strip().startswith("//"))


@cache
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader([PackageLoader(HERE, ""), PackageLoader("suara.collect.questions", "")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
