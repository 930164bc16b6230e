"""NPS+: how likely somebody is to recommend, the reason chosen for it, and their own words, all on one page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._scored import scores
from suara.collect.questions._type import AnswerError, Given, QuestionType, Record, Sample, only, own_words, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question

LOW, HIGH = 0, 10
REASON, COMMENT = "reason", "comment"
MOST = 4000


def read(question: Question, given: Given) -> dict[str, Any] | None:
    """`score`, and where they were given `choice` (the reason's id), `text` (another reason) and `comment`."""
    reason = _options.one(question, given, REASON)
    parts = {
        "score": whole(only(given), LOW, HIGH),
        **(dict(zip(("choice", "text"), _options.chosen(reason), strict=True)) if reason else {}),
        "comment": own_words(given, COMMENT, MOST),
    }
    found = {name: value for name, value in parts.items() if value not in (None, "")}
    if found and "score" not in found:
        raise AnswerError("whole", low=LOW, high=HIGH)
    return found or None


def records(question: Question, value: dict[str, Any]) -> Sequence[Record]:
    """An answer of kind nps; one of kind choice with the reason; one of kind text. They share the response."""
    made: list[Record] = [{"kind": "nps", "score": value["score"], "scale_min": LOW, "scale_max": HIGH}]
    if "choice" in value:
        made.append({"question": f"{question.id}.{REASON}", **_options.record("choice", value)})
    if "comment" in value:
        made.append({"question": f"{question.id}.{COMMENT}", "kind": "text", "text": value["comment"]})
    return made


def given(question: Question, value: dict[str, Any]) -> Given:
    """What a form gives for it."""
    reason = _options.one_again(value, REASON) if "choice" in value else {}
    comment = {COMMENT: [value["comment"]]} if "comment" in value else {}
    return {"": [str(value["score"])], **comment, **reason}


def typed(question: Question, text: str) -> Given:
    """A score, and what is written after it."""
    found = re.match(r"\s*(\d{1,2})[\s,.:;-]*(.*)", text, re.DOTALL)
    return {"": [found[1]], COMMENT: [found[2]]} if found else {"": [text]}


question = QuestionType(
    title="NPS+ (score, reason, own words)",
    read=read,
    records=records,
    given=given,
    choices=lambda question: scores(LOW, HIGH),
    typed=typed,
    shown=lambda question, value, language: str(value["score"]),
    check=_options.check,
    allows=frozenset({"low", "high", "other", "random"}),
    needs=frozenset({"options"}),
    sample=Sample(
        question={
            "options": [{"id": "price", "text": {"en": "Price"}}, {"id": "speed", "text": {"en": "Speed"}}],
            "other": True,
            "low": {"en": "not at all likely"},
            "high": {"en": "extremely likely"},
        },
        given={"": ["9"], "comment": ["quick"]},
        value={"score": 9, "comment": "quick"},
        records=[
            {"kind": "nps", "score": 9, "scale_min": 0, "scale_max": 10},
            {"question": "q.comment", "kind": "text", "text": "quick"},
        ],
        refused=[{"": ["11"]}, {"reason": ["price"]}, {"": ["9"], "reason": ["nothing"]}],
        typed="9, quick",
    ),
)
