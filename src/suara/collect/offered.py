"""A question in plain words, where no page shows it: in a mail, a text message or a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.wording import asked_text, said
from suara.languages import language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from suara.collect.surveys.definition import Question, Survey

STAFF = "staff"


def offered(question: Question, code: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answers of which one is chosen: what a form would send, and the words for it in a language."""
    return [(value, said(words, code, values)) for value, words in QUESTIONS[question.type].choices(question)]


def numeric(choices: list[tuple[str, str]]) -> bool:
    """Whether the answers are scores, which need no numbers of their own."""
    return bool(choices) and all(value.lstrip("-").isdigit() and value.isascii() for value, _ in choices)


def answerable(question: Question) -> bool:
    """Whether the question takes an answer at all."""
    return QUESTIONS[question.type].sample.value is not None


def first_of(survey: Survey) -> Question:
    """The first question that takes an answer; no condition can stand before it."""
    return next((question for question in survey.questions if answerable(question)), survey.questions[0])


def of_staff(survey: Survey) -> bool:
    """Whether it asks staff about their work."""
    return any(QUESTIONS[question.type].subject == STAFF for question in survey.questions)


def why(survey: Survey, code: str, business: str) -> str:
    """Why somebody is written to."""
    return language(code).say("mail_why_staff" if of_staff(survey) else "mail_why", name=business)


def typable(question: Question) -> bool:
    """Whether its answer can be written in a line."""
    return bool(QUESTIONS[question.type].sample.typed)


def how(question: Question, code: str, values: Mapping[str, Any]) -> list[str]:
    """Lines that say what may be written: the answers, numbered where they have no numbers, and how to give one."""
    spoken, choices = language(code), offered(question, code, values)
    if numeric(choices):
        (low, _), (high, _) = choices[0], choices[-1]
        ends = [f"{value} = {said(text, code, values)}" for value, text in ((low, question.low), (high, question.high))]
        told = [", ".join(ends)] if question.low and question.high else []
        return [spoken.say("type_score", low=low, high=high), *told]
    if choices:
        return [*_numbered([words for _, words in choices]), spoken.say("type_choice")]
    listed = [said(one.text, code, values) for one in (*question.rows, *question.options)]
    return [*_numbered(listed), spoken.say("type_choices")] if listed else []


def spelt(question: Question, code: str, values: Mapping[str, Any]) -> str:
    """A whole question as it is written in a chat."""
    lines = [said(asked_text(question, values), code, values)]
    if question.hint:
        lines.append(said(question.hint, code, values))
    if not answerable(question):
        return "\n".join(lines)
    if not question.required:
        lines.append(language(code).say("type_skip"))
    return "\n".join([*lines[:1], *how(question, code, values), *lines[1:]])


def _numbered(words: list[str]) -> list[str]:
    return [f"{number}. {text}" for number, text in enumerate(words, 1)]
