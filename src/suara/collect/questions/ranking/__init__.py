"""Ranking: options in order of preference, each given a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._type import AnswerError, Given, QuestionType, Record, Sample, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question


def places(question: Question) -> int:
    """How many places are to be given: one to each option, unless the question wants fewer."""
    return min(int(question.most or len(question.options)), len(question.options))


def read(question: Question, given: Given) -> list[str] | None:
    """The ids of the options, the first place first; every place is given once."""
    placed = {o.id: place for o in question.options if (place := only(given, o.id)) is not None}
    if not placed:
        return None
    wanted = [str(place) for place in range(1, places(question) + 1)]
    if sorted(placed.values()) != sorted(wanted):
        raise AnswerError("rank", most=len(wanted))
    return sorted(placed, key=lambda id: int(placed[id]))


def records(question: Question, value: Sequence[str]) -> Sequence[Record]:
    """One answer of kind ranking for each option that has a place; its score is the place, where 1 is the best."""
    common = {"kind": "ranking", "scale_min": 1, "scale_max": places(question), "polarity": "down"}
    return [
        {"question": f"{question.id}.{id}", "choice": id, "score": place, **common} for place, id in enumerate(value, 1)
    ]


def given(question: Question, value: Sequence[str]) -> Given:
    """What a form gives for it: the place of each option."""
    return {id: [str(place)] for place, id in enumerate(value, 1)}


def typed(question: Question, text: str) -> Given:
    """The numbers of the options in order of preference."""
    ids = [o.id for o in question.options]
    numbers = [int(n) for n in re.findall(r"\d{1,3}", text)]
    return {ids[n - 1]: [str(place)] for place, n in enumerate(numbers, 1) if 0 < n <= len(ids)}


def check(question: Question) -> str:
    """Why it cannot be asked so."""
    few = "Fewer than two options cannot be ranked." if len(question.options) < 2 else ""
    return few or _options.same_ids(question.options)


def shown(question: Question, value: Any, language: str) -> str:
    """The options in order of preference."""
    return _options.shown(question, list(value), language)


question = QuestionType(
    title="Ranking",
    read=read,
    records=records,
    given=given,
    typed=typed,
    shown=shown,
    check=check,
    allows=frozenset({"random", "most"}),
    needs=frozenset({"options"}),
    sample=Sample(
        question={"options": [{"id": id, "text": {"en": id.title()}} for id in ("price", "speed", "service")]},
        given={"price": ["2"], "speed": ["3"], "service": ["1"]},
        value=["service", "price", "speed"],
        records=[
            {
                "question": f"q.{id}",
                "choice": id,
                "score": place,
                "kind": "ranking",
                "scale_min": 1,
                "scale_max": 3,
                "polarity": "down",
            }
            for place, id in enumerate(("service", "price", "speed"), 1)
        ],
        refused=[
            {"price": ["1"], "speed": ["1"], "service": ["2"]},
            {"price": ["1"]},
            {"price": ["1"], "speed": ["2"], "service": ["4"]},
        ],
        typed="3 1 2",
    ),
)
