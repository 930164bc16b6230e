"""Dropdown: one option of many, in a list that opens."""

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
    title="Dropdown",
    read=_options.one,
    records=records,
    given=lambda question, value: _options.one_again(value),
    typed=_options.typed_one,
    shown=_options.shown,
    check=_options.check,
    allows=frozenset({"other", "random"}),
    needs=frozenset({"options"}),
    control="one",
    sample=Sample(
        question={"options": [{"id": "kl", "text": {"en": "Kuala Lumpur"}}, {"id": "jb", "text": {"en": "Johor"}}]},
        given={"": ["jb"]},
        value="jb",
        records=[{"kind": "choice", "choice": "jb"}],
        refused=[{"": ["nowhere"]}],
        typed="johor",
    ),
)
