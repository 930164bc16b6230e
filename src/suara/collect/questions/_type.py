"""What a question type is: how a question is shown, read, kept as records, and asked in a mail or a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from suara.collect.surveys.definition import Question, Text

Given = Mapping[str, Sequence[str]]
Record = dict[str, Any]
Control = Literal["page", "scale", "one", "many", "consent", "line", "lines", "words"]


class AnswerError(Exception):
    """An answer that the question does not take; `phrase` is what the languages say of it."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


@dataclass(frozen=True)
class Sample:
    """A question of the type, what a browser sends for it, and the value and records that this must give."""

    question: Mapping[str, Any]
    given: Given
    value: Any
    records: Sequence[Record]
    refused: Sequence[Given] = ()
    typed: str = ""
    person: Mapping[str, str] = field(default_factory=dict)


def _no_choices(_question: Question) -> Sequence[tuple[str, Text]]:
    return ()


def _untyped(_question: Question, _text: str) -> Given:
    return {}


def _nobody(_question: Question, _value: Any) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class QuestionType:
    """A question type; its folder holds `field.html`, the controls that a page shows, and may hold `field.css`.

    `read` turns what a form gives (field name after the question's own: texts) into a plain value, null where
    nothing was given, or raises an AnswerError; `given` is its inverse, with which a page shows a value again.
    `records` gives the columns of the answer records that a value becomes: one in most types, several with
    `question` set to names of their own where it has parts, none in those that only show something. `person` is
    what a value says of a known customer, by field: it goes to the ledger and into no record.

    `choices` are (value, words by language) pairs for a mail that carries the question, where a click chooses;
    `typed` reads what was written in a chat; `shown` says a value in words, for other texts that name the question.
    `control` is what a website's pop-up draws for it: a scale, one or many of its choices, consent, a line or lines of
    text, words alone; where it is `page` the pop-up goes on at the respondent's page.
    `subject` is who is asked, where that is not the customer.
    `allows` names the fields of a question, beside those of every question, that mean something to this type.
    """

    title: str
    read: Callable[[Question, Given], Any]
    records: Callable[[Question, Any], Sequence[Record]]
    sample: Sample
    allows: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    given: Callable[[Question, Any], Given] = field(default=lambda _question, value: {"": [str(value)]})
    choices: Callable[[Question], Sequence[tuple[str, Text]]] = _no_choices
    typed: Callable[[Question, str], Given] = _untyped
    shown: Callable[[Question, Any, str], str] = field(default=lambda _question, value, _language: str(value))
    person: Callable[[Question, Any], Mapping[str, str]] = _nobody
    personal: bool = False
    subject: str = ""
    control: Control = "page"
    check: Callable[[Question], str] = field(default=lambda _question: "")
    name: str = ""


def only(given: Given, part: str = "") -> str | None:
    """The one text that a form gives of a question, or of a part of it; null where it is blank."""
    texts = [text.strip() for text in given.get(part, ()) if text.strip()]
    return texts[-1] if texts else None


def own_words(given: Given, part: str, most: int) -> str | None:
    """A text of a form, no longer than so many characters."""
    text = only(given, part)
    if text is not None and len(text) > most:
        raise AnswerError("too_long", most=most)
    return text


def whole(text: str | None, low: int, high: int) -> int | None:
    """A whole number within a scale."""
    if text is None:
        return None
    digits = text.removeprefix("-")
    if not (text.isascii() and digits.isdigit() and len(digits) < 10 and low <= int(text) <= high):
        raise AnswerError("whole", low=low, high=high)
    return int(text)
