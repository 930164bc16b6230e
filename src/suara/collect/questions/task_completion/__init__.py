"""Task completion: whether somebody could do what they came for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions._type import QuestionType, Record, Sample
from suara.collect.questions._yes_no import YesNo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

ANSWER = YesNo("done", "not_done")


def records(question: Question, value: str) -> Sequence[Record]:
    """One answer of kind task, whose choice is yes or no."""
    return [{"kind": "task", "choice": value}]


question = QuestionType(
    title="Task completion (yes or no)",
    read=ANSWER.read,
    records=records,
    choices=ANSWER.choices,
    typed=ANSWER.typed,
    shown=ANSWER.shown,
    control="one",
    sample=Sample(
        question={},
        given={"": ["no"]},
        value="no",
        records=[{"kind": "task", "choice": "no"}],
        refused=[{"": ["partly"]}],
        typed="No.",
    ),
)
