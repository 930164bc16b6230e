"""A day of the calendar, perhaps no earlier or later than another."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from suara.collect.questions._type import AnswerError, Given, QuestionType, Record, Sample, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(question: Question, given: Given) -> str | None:
    """The day as year, month and day (ISO 8601)."""
    text = only(given)
    if text is None:
        return None
    if not _is_day(text):
        raise AnswerError("day")
    low, high = question.least, question.most
    if (low and text < str(low)) or (high and text > str(high)):
        raise _off(low, high)
    return text


def _is_day(text: str) -> bool:
    try:
        return text.isascii() and bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _off(low: object, high: object) -> AnswerError:
    if low and high:
        return AnswerError("day_between", low=low, high=high)
    return AnswerError("day_from", low=low) if low else AnswerError("day_until", high=high)


def records(question: Question, value: str) -> Sequence[Record]:
    """One answer of kind date, whose choice is the day; its text would be taken for a comment."""
    return [{"kind": "date", "choice": value}]


def check(question: Question) -> str:
    """Why the bounds cannot be used."""
    bounds = [bound for bound in (question.least, question.most) if bound is not None]
    if not all(isinstance(bound, str) and _is_day(bound) for bound in bounds):
        return "least and most are days, such as 2025-01-31."
    return "least is after most." if sorted(map(str, bounds)) != [str(bound) for bound in bounds] else ""


question = QuestionType(
    title="Date",
    read=read,
    records=records,
    typed=lambda question, text: {"": [text.strip().replace("/", "-")]},
    allows=frozenset({"least", "most"}),
    check=check,
    sample=Sample(
        question={"least": "2020-01-01", "most": "2029-12-31"},
        given={"": ["2025-01-31"]},
        value="2025-01-31",
        records=[{"kind": "date", "choice": "2025-01-31"}],
        refused=[{"": ["2025-02-30"]}, {"": ["31.1.2025"]}, {"": ["2019-12-31"]}, {"": ["2030-01-01"]}],
        typed="2025/01/31",
    ),
)
