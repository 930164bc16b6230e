"""What keeps a definition from being published, each with where it stands and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.ask_checking import ask_faults
from suara.collect.surveys.fault import Fault
from suara.collect.surveys.wording import places_in
from suara.errors import SuaraError
from suara.languages import codes

__all__ = ["Fault", "faults", "missing", "texts"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.surveys.definition import Conditions, Question, Survey, Text

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
ADDRESS = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
COMMON = {"id", "type", "text", "hint", "variants", "required", "show_if", "touchpoint"}


def faults(survey: Survey) -> list[Fault]:
    """Everything that keeps a definition from being published."""
    return [*_heading(survey), *_questions(survey), *_conditions(survey), *_texts(survey), *ask_faults(survey)]


def missing(survey: Survey) -> dict[str, list[str]]:
    """By language, where a text is not yet there."""
    found: dict[str, list[str]] = {code: [] for code in survey.languages}
    for where, text in texts(survey):
        for code in survey.languages:
            if not text.get(code, "").strip():
                found[code].append(where)
    return found


def texts(survey: Survey) -> Iterator[tuple[str, Text]]:
    """Every text that somebody may read, with where it stands."""
    yield "title", survey.title
    for question in survey.questions:
        yield from _of_question(question)
    for number, ending in enumerate(survey.endings, 1):
        yield from ((f"ending {number}", text) for text in (ending.title, ending.text) if text)
    if survey.mail:
        mail = survey.mail
        yield from (("mail", text) for text in (mail.subject, mail.greeting, mail.reminder) if text)


def _of_question(question: Question) -> Iterator[tuple[str, Text]]:
    own = f"question {question.id}"
    yield own, question.text
    yield from ((f"{own}, variant", variant.text) for variant in question.variants)
    yield from ((own, text) for text in (question.hint, question.low, question.high) if text)
    yield from ((f"{own}, option {option.id}", option.text) for option in (*question.options, *question.rows))


def _heading(survey: Survey) -> Iterator[Fault]:
    if not ADDRESS.fullmatch(survey.survey):
        yield Fault("survey", f"{survey.survey!r} cannot stand in an address.", "Use a-z, 0-9 and dashes.")
    for code in survey.languages:
        if code not in codes():
            yield Fault("languages", f"{code!r} is none of ours.", f"There are {', '.join(codes())}.")
    if not survey.languages:
        yield Fault("languages", "There is none.", "Name at least one.")
    if not survey.questions:
        yield Fault("pages", "Nothing is asked.", "Add a page with a question.")
    for number, ending in enumerate(survey.endings, 1):
        if ending.redirect and not ending.redirect.startswith("https://"):
            yield Fault(f"ending {number}", "It redirects to no https address.", "Begin the address with https://.")


def _questions(survey: Survey) -> Iterator[Fault]:
    seen = set[str]()
    for question in survey.questions:
        where = f"question {question.id}"
        if not NAME.fullmatch(question.id):
            yield Fault(where, "Its id cannot be used.", "Use a-z, 0-9 and underscores, a letter first.")
        if question.id in seen:
            yield Fault(where, "There is another of this id.", "Give each its own.")
        seen.add(question.id)
        yield from _of_type(question, where)
        if survey.anonymous and question.type in QUESTIONS and QUESTIONS[question.type].personal:
            yield Fault(where, "It asks who answers, and the survey is anonymous.", "Leave out one of the two.")


def _of_type(question: Question, where: str) -> Iterator[Fault]:
    try:
        type_ = QUESTIONS[question.type]
    except SuaraError as fault:
        yield Fault(where, fault.message, fault.remedy)
        return
    given = set(msgspec.to_builtins(question))
    for name in sorted(given - COMMON - type_.allows - type_.needs):
        yield Fault(where, f"A question of type {question.type} has no {name}.", "Leave it out.")
    for name in sorted(type_.needs - given):
        yield Fault(where, f"A question of type {question.type} needs {name}.", "Add it.")
    if type_.needs <= given and (reason := type_.check(question)):
        yield Fault(where, reason, "Mend it.")


def _conditions(survey: Survey) -> Iterator[Fault]:
    before = set[str]()
    for page in survey.pages:
        here: list[tuple[str, Conditions]] = [("a page", page.show_if)]
        for question in page.questions:
            conditions = [question.show_if, *(v.when for v in question.variants)]
            here += [(f"question {question.id}", c) for c in conditions]
        for where, asked in here:
            for name in sorted(set(asked) - before):
                yield Fault(where, f"It depends on {name!r}, which no earlier page asks.", "Ask that one before.")
        before |= {question.id for question in page.questions}
    for ending in survey.endings:
        for name in sorted(set(ending.when) - before):
            yield Fault("endings", f"One depends on {name!r}, which is not asked.", "Name a question.")


def _texts(survey: Survey) -> Iterator[Fault]:
    for code, places in missing(survey).items():
        if places:
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            yield Fault(
                "texts", f"{code} lacks {', '.join(places[:3])}{more}.", "Translate them, or drop the language."
            )
    asked = {question.id for question in survey.questions}
    for where, text in texts(survey):
        for said in text.values():
            for name in places_in(said) - asked:
                if not name.startswith(("customer.", "record.")):
                    yield Fault(where, f"It names {{{name}}}, which nothing fills.", "Name an earlier question.")
