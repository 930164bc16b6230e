"""Consent: whether somebody permits what is asked, such as being contacted about their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions._type import QuestionType, Record, Sample
from suara.collect.questions._yes_no import YES, YesNo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

ANSWER = YesNo("agree", "disagree")


def records(question: Question, value: str) -> Sequence[Record]:
    """One answer of kind consent: 1 for yes, 0 for no. It is no choice, which could be taken for a reason."""
    return [{"kind": "consent", "score": int(value == YES), "scale_min": 0, "scale_max": 1}]


question = QuestionType(
    title="Consent (yes or no)",
    read=ANSWER.read,
    records=records,
    choices=ANSWER.choices,
    typed=ANSWER.typed,
    shown=ANSWER.shown,
    control="consent",
    sample=Sample(
        question={},
        given={"": ["yes"]},
        value="yes",
        records=[{"kind": "consent", "score": 1, "scale_min": 0, "scale_max": 1}],
        refused=[{"": ["on"]}],
        typed="Y",
    ),
)
