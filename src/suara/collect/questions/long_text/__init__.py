"""Long text: what somebody has to say, in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions._type import Given, QuestionType, Record, Sample, own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

MOST = 4000


def read(question: Question, given: Given) -> str | None:
    """The text; no longer than the question allows."""
    return own_words(given, "", int(question.most or MOST))


def records(question: Question, value: str) -> Sequence[Record]:
    """One answer of kind text."""
    return [{"kind": "text", "text": value}]


question = QuestionType(
    title="Long text",
    read=read,
    records=records,
    typed=lambda question, text: {"": [text]},
    allows=frozenset({"most"}),
    control="lines",
    sample=Sample(
        question={"most": 40},
        given={"": ["ส่งช้ามาก"]},
        value="ส่งช้ามาก",
        records=[{"kind": "text", "text": "ส่งช้ามาก"}],
        refused=[{"": ["x" * 41]}],
        typed="ส่งช้ามาก",
    ),
)
