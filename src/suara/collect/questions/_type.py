"""What a question type is: how a question is shown, read, kept as records, and asked in a mail or a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from suara.collect.surveys.definition import Question

Given = Mapping[str, Sequence[str]]
Record = dict[str, Any]
Control = Literal["page", "scale", "one", "many", "line", "lines", "tick", "words"]


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


def _no_choices(_question: Question) -> Sequence[tuple[str, str]]:
    return ()


def _untyped(_question: Question, _text: str) -> Given:
    return {}


@dataclass(frozen=True)
class QuestionType:
    """A question type; its folder holds `field.html`, the controls that a page shows, and may hold `field.css`.

    `read` turns what a form gives (field name after the question's own: texts) into a plain value, null where
    nothing was given, or raises an AnswerError. `records` gives the columns of the answer records that a value
    becomes: one in most types, none in those that only show something. `choices` are (value, label key) pairs
    for a mail that carries the question, where a click is an answer; `typed` reads what was written in a chat.
    `control` is what a website's pop-up draws for it: a scale, one or many of its choices, a line or lines of text,
    a tick, words alone; where it is `page` the pop-up goes on at the respondent's page.
    `allows` names the fields of a question, beside those of every question, that mean something to this type.
    """

    title: str
    read: Callable[[Question, Given], Any]
    records: Callable[[Question, Any], Sequence[Record]]
    sample: Sample
    allows: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    choices: Callable[[Question], Sequence[tuple[str, str]]] = _no_choices
    typed: Callable[[Question, str], Given] = _untyped
    control: Control = "page"
    check: Callable[[Question], str] = field(default=lambda _question: "")
    name: str = ""


def only(given: Given) -> str | None:
    """The one text that a form gives of a question; null where it is blank."""
    texts = [text.strip() for text in given.get("", ()) if text.strip()]
    return texts[-1] if texts else None


def whole(text: str | None, low: int, high: int) -> int | None:
    """A whole number within a scale."""
    if text is None:
        return None
    if not (text.isascii() and text.lstrip("-").isdigit() and low <= int(text) <= high):
        raise AnswerError("whole", low=low, high=high)
    return int(text)
