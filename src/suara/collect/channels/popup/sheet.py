"""A survey as the pop-up is given it: in one language, in the order of this respondent, with no more than it needs."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from suara.collect.questions import QUESTIONS
from suara.collect.questions._options import OTHER
from suara.collect.questions._yes_no import NO, YES
from suara.collect.surveys.branching import options
from suara.collect.surveys.definition import Popup
from suara.languages import language

if TYPE_CHECKING:
    from suara.collect.surveys.definition import Conditions, Ending, Page, Question, Survey, Text
    from suara.languages._language import Language

PHRASES = ("next", "back", "send", "close", "optional", "required", "thanks", "thanks_text", "unsent_text", "closed")
BY_CONTROL = {"page": ("elsewhere",), "many": ("least_choices", "most_choices")}


def sheet(survey: Survey, code: str, seed: str) -> dict[str, Any]:
    """Everything that the pop-up shows of a survey, as plain values; what is empty is left out."""
    spoken, popup = language(code), survey.popup or Popup()
    controls = {_control(question) for question in survey.questions}
    phrases = (*PHRASES, *(phrase for control in sorted(controls) for phrase in BY_CONTROL.get(control, ())))
    return _lean(
        {
            "lang": spoken.code,
            "dir": spoken.direction,
            "fonts": spoken.fonts,
            "leading": spoken.line_height,
            "title": _in(survey.title, spoken),
            "place": popup.place,
            "theme": popup.theme,
            "pages": [_page(page, spoken, seed) for page in survey.pages],
            "endings": [_ending(one, spoken) for one in survey.endings],
            "say": {key: spoken.phrases[key] for key in phrases},
        }
    )


def _page(page: Page, spoken: Language, seed: str) -> dict[str, Any]:
    asked = list(page.questions)
    if page.random:
        Random(seed).shuffle(asked)  # noqa: S311  an order, not a secret
    return _lean({"if": page.show_if, "asks": [_question(question, spoken, seed) for question in asked]})


def _question(question: Question, spoken: Language, seed: str) -> dict[str, Any]:
    control = _control(question)
    known = {"id": question.id, "control": control, "if": question.show_if}
    if control == "page":
        return _lean(known)
    return _lean(
        {
            **known,
            "text": _in(question.text, spoken),
            "variants": [_wording(variant.when, text=variant.text, spoken=spoken) for variant in question.variants],
            "hint": _in(question.hint, spoken),
            "low": _in(question.low, spoken),
            "high": _in(question.high, spoken),
            "look": question.look if question.look != "numbers" else "",
            "down": question.look == "faces" and _falling(question),
            "required": question.required,
            "options": _options(question, spoken, seed),
            "other": spoken.say("other") if question.other else "",
            "least": question.least,
            "most": question.most,
        }
    )


def _control(question: Question) -> str:
    """What is drawn: one of some options or many, as the question has it; consent is one of two."""
    control = QUESTIONS[question.type].control
    return {"one": "many" if question.several else "one", "consent": "one"}.get(control, control)


def _falling(question: Question) -> bool:
    """Whether a high score is bad."""
    type_ = QUESTIONS[question.type]
    return any(
        record.get("polarity") == "down" for record in type_.records(question, int(type_.choices(question)[0][0]))
    )


def _options(question: Question, spoken: Language, seed: str) -> list[tuple[str, str]]:
    """The answers to choose from: value and words."""
    type_ = QUESTIONS[question.type]
    if type_.control == "consent":
        return [(value, type_.shown(question, value, spoken.code)) for value in (YES, NO)]
    if question.options:
        own = [(option.id, _in(option.text, spoken)) for option in options(question, seed)]
        return [*own, (OTHER, spoken.say("other"))] if question.other else own
    return [(value, _in(text, spoken)) for value, text in type_.choices(question)]


def _ending(ending: Ending, spoken: Language) -> dict[str, Any]:
    said = _wording(ending.when, title=ending.title, text=ending.text, spoken=spoken)
    return _lean({**said, "redirect": ending.redirect})


def _wording(when: Conditions, *, spoken: Language, **texts: Text) -> dict[str, Any]:
    return _lean({"if": when, **{name: _in(text, spoken) for name, text in texts.items()}})


def _in(text: Text, spoken: Language) -> str:
    """A text with its places still open: the pop-up fills them as answers come."""
    return text.get(spoken.code) or next(iter(text.values()), "")


def _lean(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
