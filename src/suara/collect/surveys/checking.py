"""What keeps a definition from being published, each with where it stands and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.ask_checking import ask_faults
from suara.collect.surveys.fault import Fault
from suara.collect.surveys.wording import places_in
from suara.errors import SuaraError
from suara.languages import codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.surveys.definition import Conditions, Question, Survey, Text

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
ADDRESS = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
SHOWN = 5
COMMON = {"id", "type", "text", "hint", "variants", "required", "show_if", "touchpoint"}


def faults(survey: Survey) -> list[Fault]:
    """Everything that keeps a definition from being published."""
    own = [*_heading(survey), *_questions(survey), *_conditions(survey), *_texts(survey)]
    return [*own, *ask_faults(survey), *_popup(survey)]


@dataclass(frozen=True)
class Completeness:
    """How far a language of a definition is: the number of its texts, where one is missing, whether it was read."""

    language: str
    texts: int
    missing: tuple[str, ...]
    proofread: bool

    @property
    def translated(self) -> int:
        """How many texts are there."""
        return self.texts - len(self.missing)


def completeness(survey: Survey) -> list[Completeness]:
    """How far each language is."""
    all_texts = list(texts(survey))
    lacking = {c: tuple(where for where, text in all_texts if not text.get(c, "").strip()) for c in survey.languages}
    return [Completeness(c, len(all_texts), lacking[c], c in survey.proofread) for c in survey.languages]


def texts(survey: Survey) -> Iterator[tuple[str, Text]]:
    """Every text that somebody may read, with where it stands."""
    yield "title", survey.title
    for question in survey.questions:
        yield from _of_question(question)
    for number, ending in enumerate(survey.endings, 1):
        said = {"title": ending.title, "text": ending.text}
        yield from ((f"ending {number}, {name}", text) for name, text in said.items() if text)
    if survey.sms:
        yield "sms", survey.sms.text
    if survey.mail:
        mail = survey.mail
        written = {"subject": mail.subject, "greeting": mail.greeting, "reminder": mail.reminder}
        yield from ((f"mail, {name}", text) for name, text in written.items() if text)


def _of_question(question: Question) -> Iterator[tuple[str, Text]]:
    own = f"question {question.id}"
    yield own, question.text
    yield from ((f"{own}, variant {n}", variant.text) for n, variant in enumerate(question.variants, 1))
    named = {"hint": question.hint, "low": question.low, "high": question.high}
    yield from ((f"{own}, {name}", text) for name, text in named.items() if text)
    yield from ((f"{own}, option {option.id}", option.text) for option in question.options)
    yield from ((f"{own}, row {row.id}", row.text) for row in question.rows)


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
    for one in completeness(survey):
        if one.missing:
            yield Fault("texts", _lacks(one), f"Translate them, or drop {one.language} from its languages.")
    strange = {code: where for where, text in texts(survey) for code in text if code not in survey.languages}
    for code, where in sorted(strange.items()):
        yield Fault(
            where, f"It is said in {code!r}, which is not among its languages.", "Add it there, or leave it out."
        )
    for code in sorted(set(survey.proofread) - set(survey.languages)):
        yield Fault("proofread", f"{code!r} is not among its languages.", "Leave it out.")
    asked = {question.id for question in survey.questions}
    for where, text in texts(survey):
        for name in sorted({name for said in text.values() for name in places_in(said)} - asked):
            if not name.startswith(("customer.", "record.")):
                yield Fault(where, f"It names {{{name}}}, which nothing fills.", "Name an earlier question.")


def _lacks(one: Completeness) -> str:
    """What a language lacks, counted, with the first few places."""
    more = f" and {len(one.missing) - SHOWN} more" if len(one.missing) > SHOWN else ""
    return f"{one.language} lacks {len(one.missing)} of {one.texts} texts: {'; '.join(one.missing[:SHOWN])}{more}."


def _popup(survey: Survey) -> Iterator[Fault]:
    for pattern in survey.popup.urls if survey.popup else ():
        if not pattern.removeprefix("!").startswith(("/", "https://", "http://", "*")):
            yield Fault("popup", f"{pattern!r} fits no address.", "Begin it with / or https://.")
