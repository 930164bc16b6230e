"""Short text: a word or a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions._type import Given, QuestionType, Record, Sample, own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

MOST = 200


def read(question: Question, given: Given) -> str | None:
    """The text on one line; no longer than the question allows."""
    text = own_words(given, "", int(question.most or MOST))
    return " ".join(text.split()) if text else None


def records(question: Question, value: str) -> Sequence[Record]:
    """One answer of kind text."""
    return [{"kind": "text", "text": value}]


question = QuestionType(
    title="Short text",
    read=read,
    records=records,
    typed=lambda question, text: {"": [text]},
    allows=frozenset({"most"}),
    control="line",
    sample=Sample(
        question={"most": 20},
        given={"": ["台北車站"]},
        value="台北車站",
        records=[{"kind": "text", "text": "台北車站"}],
        refused=[{"": ["x" * 21]}],
        typed="台北車站",
    ),
)
