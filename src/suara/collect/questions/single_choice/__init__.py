"""Single choice: one option of a few, all in view, or an answer of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._type import QuestionType, Record, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question


def records(question: Question, value: Any) -> Sequence[Record]:
    """One answer of kind choice, with the option's id."""
    return [_options.record("choice", value)]


question = QuestionType(
    title="Single choice",
    read=_options.one,
    records=records,
    given=lambda question, value: _options.one_again(value),
    choices=_options.choices,
    typed=_options.typed_one,
    shown=_options.shown,
    check=_options.check,
    allows=frozenset({"other", "random"}),
    needs=frozenset({"options"}),
    control="one",
    sample=Sample(
        question={
            "options": [{"id": "price", "text": {"en": "Price"}}, {"id": "speed", "text": {"en": "Speed"}}],
            "other": True,
        },
        given={"": ["other"], "other": ["the shop's cat"]},
        value={"choice": "other", "text": "the shop's cat"},
        records=[{"kind": "choice", "choice": "other", "text": "the shop's cat"}],
        refused=[{"": ["service"]}, {"": ["other"], "other": ["x" * 501]}],
        typed="the shop's cat",
    ),
)
