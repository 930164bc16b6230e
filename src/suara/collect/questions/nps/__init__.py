"""Net Promoter Score: how likely somebody is to recommend, from 0 to 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.questions._type import Given, QuestionType, Record, Sample, only, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

LOW, HIGH = 0, 10


def read(question: Question, given: Given) -> int | None:
    """A score from 0 to 10."""
    return whole(only(given), LOW, HIGH)


def records(question: Question, value: int) -> Sequence[Record]:
    """One answer of kind nps."""
    return [{"kind": "nps", "score": value, "scale_min": LOW, "scale_max": HIGH}]


def choices(question: Question) -> Sequence[tuple[str, str]]:
    """The eleven scores."""
    return [(str(score), str(score)) for score in range(LOW, HIGH + 1)]


question = QuestionType(
    title="Net Promoter Score (0-10)",
    read=read,
    records=records,
    choices=choices,
    typed=lambda question, text: {"": [text]},
    allows=frozenset({"low", "high"}),
    control="scale",
    sample=Sample(
        question={"low": {"en": "not at all likely"}, "high": {"en": "extremely likely"}},
        given={"": ["9"]},
        value=9,
        records=[{"kind": "nps", "score": 9, "scale_min": 0, "scale_max": 10}],
        refused=[{"": ["11"]}, {"": ["-1"]}, {"": ["nine"]}, {"": ["9.5"]}],
        typed="9",
    ),
)
