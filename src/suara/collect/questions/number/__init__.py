"""A number, whole or with decimals, perhaps within bounds."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from suara.collect.questions._type import AnswerError, Given, QuestionType, Record, Sample, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

PLAIN = re.compile(r"-?\d{1,15}([.,]\d{1,9})?")
# Thousands to some, decimals to others.
EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


def read(question: Question, given: Given) -> int | float | None:
    """The number; decimals after a point or a comma, digits of any script."""
    text = only(given)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace(" ", "")
    if not PLAIN.fullmatch(plain) or EITHER.fullmatch(plain):
        raise AnswerError("number")
    value = float(plain.replace(",", "."))
    low, high = _bound(question.least), _bound(question.most)
    if (low is not None and value < low) or (high is not None and value > high):
        raise _off(low, high)
    return int(value) if value.is_integer() else value


def _bound(bound: float | str | None) -> float | None:
    return None if bound is None else float(bound)


def _off(low: float | None, high: float | None) -> AnswerError:
    if low is not None and high is not None:
        return AnswerError("between", low=f"{low:.15g}", high=f"{high:.15g}")
    return (
        AnswerError("at_least", low=f"{low:.15g}") if low is not None else AnswerError("at_most", high=f"{high:.15g}")
    )


def records(question: Question, value: float) -> Sequence[Record]:
    """One answer of kind number, whose score is the number."""
    return [{"kind": "number", "score": value}]


def check(question: Question) -> str:
    """Why the bounds cannot be used."""
    try:
        bounds = [_bound(question.least), _bound(question.most)]
    except ValueError:
        return "least and most are numbers."
    return "least is above most." if None not in bounds and bounds[0] > bounds[1] else ""  # type: ignore[operator]


question = QuestionType(
    title="Number",
    read=read,
    records=records,
    typed=lambda question, text: {"": [text]},
    allows=frozenset({"least", "most"}),
    check=check,
    sample=Sample(
        question={"least": 0, "most": 100},
        given={"": ["12,5"]},
        value=12.5,
        records=[{"kind": "number", "score": 12.5}],
        refused=[{"": ["many"]}, {"": ["-1"]}, {"": ["100.5"]}, {"": ["1.000"]}, {"": ["1e3"]}],
        typed="１２.5",
    ),
)
