"""Visitor intent: what somebody came for; one purpose, or several where the question allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._type import Given, QuestionType, Record, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question, Text


def read(question: Question, given: Given) -> Any:
    """One option's id, or those of several; with own words a mapping."""
    return _options.several(question, given) if question.several else _options.one(question, given)


def records(question: Question, value: Any) -> Sequence[Record]:
    """One answer of kind intent: a choice, or choices where several are allowed."""
    return [_options.records("intent", value) if question.several else _options.record("intent", value)]


def given(question: Question, value: Any) -> Given:
    """What a form gives for it."""
    return _options.several_again(value) if question.several else _options.one_again(value)


def choices(question: Question) -> Sequence[tuple[str, Text]]:
    """The options, where a click can be an answer: where only one is wanted."""
    return () if question.several else _options.choices(question)


def typed(question: Question, text: str) -> Given:
    """The options that were typed."""
    return _options.typed_several(question, text) if question.several else _options.typed_one(question, text)


question = QuestionType(
    title="Visitor intent",
    read=read,
    records=records,
    given=given,
    choices=choices,
    typed=typed,
    shown=_options.shown,
    check=_options.check,
    allows=frozenset({"other", "random", "several", "least", "most"}),
    needs=frozenset({"options"}),
    control="one",
    sample=Sample(
        question={"options": [{"id": "buy", "text": {"en": "To buy"}}, {"id": "browse", "text": {"en": "To look"}}]},
        given={"": ["browse"]},
        value="browse",
        records=[{"kind": "intent", "choice": "browse"}],
        refused=[{"": ["rest"]}],
        typed="2",
    ),
)
