"""A respondent's page as HTML."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.branching import options, pages, questions
from suara.collect.surveys.wording import asked_text, said
from suara.languages import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from suara.collect.questions._type import AnswerError
    from suara.collect.surveys.definition import Question, Survey
    from suara.languages._language import Language

HERE = "suara.serve.web.respondent"


@dataclass(frozen=True)
class Asked:
    """A question as it stands on a page: its words in the language of the page, and what was answered before."""

    question: Question
    lang: Language
    values: Mapping[str, Any]
    seed: str
    error: str = ""

    @property
    def field(self) -> str:
        """The name of its controls."""
        return self.question.id

    @property
    def value(self) -> Any:
        """What was answered; null where nothing was."""
        return self.values.get(self.question.id)

    @property
    def text(self) -> str:
        """What is asked."""
        return said(asked_text(self.question, self.values), self.lang.code, self.values)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The options: id and words."""
        return [(o.id, said(o.text, self.lang.code, self.values)) for o in options(self.question, self.seed)]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The lines of a matrix: id and words."""
        return [(o.id, said(o.text, self.lang.code, self.values)) for o in self.question.rows]

    def words(self, text: Mapping[str, str]) -> str:
        """Another text of it."""
        return said(dict(text), self.lang.code, self.values) if text else ""


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
    faults: Mapping[str, AnswerError] | None = None,
) -> str:
    """A page of questions."""
    spoken, shown = language(code), pages(survey, values)
    told = {id: spoken.say(fault.phrase, **fault.values) for id, fault in (faults or {}).items()}
    asked = [
        Asked(question, spoken, values, seed, told.get(question.id, ""))
        for question in questions(survey.pages[number], values, seed)
    ]
    place = shown.index(number) if number in shown else 0
    return _rendered(
        "page.html",
        spoken,
        title=said(survey.title, code, values),
        asked=[(one, _field(one)) for one in asked],
        action=action,
        slip=slip,
        number=number,
        done=place + 1,
        total=len(shown),
        back=shown[place - 1] if place else None,
        last=place + 1 == len(shown),
        languages=[(language(c), c == code) for c in survey.languages],
        business=business,
        styles=_styles(tuple(sorted({q.question.type for q in asked}))),
    )


def notice(code: str, title: str, text: str, *, form: str = "", button: str = "") -> str:
    """A page that says something, with a button where there is something to confirm."""
    return _rendered(
        "notice.html", language(code), title=title, text=text, form=form, button=button, styles=_styles(())
    )


def policy(html: str) -> str:
    """The content security policy of a page: its own style and nothing else."""
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


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
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader([PackageLoader(HERE, ""), PackageLoader("suara.collect.questions", "")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
