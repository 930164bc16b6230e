"""Matrix: several lines that are answered alike, each by a score on one scale or by one of the same options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._scored import MOST_STEPS, scores
from suara.collect.questions._type import AnswerError, Given, QuestionType, Record, Sample, only, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question, Text

USUAL = (1, 5)


def columns(question: Question) -> Sequence[tuple[str, Text]]:
    """What each line may be answered with: the options, else the scores."""
    return _options.choices(question) if question.options else scores(*(question.scale or USUAL))


def read(question: Question, given: Given) -> dict[str, Any] | None:
    """By line, its score or the id of its option; a question that must be answered needs every line."""
    found = {row.id: _cell(question, given, row.id) for row in question.rows}
    told = {id: value for id, value in found.items() if value is not None}
    if told and question.required and len(told) < len(question.rows):
        raise AnswerError("every_line")
    return told or None


def _cell(question: Question, given: Given, row: str) -> Any:
    if not question.options:
        return whole(only(given, row), *(question.scale or USUAL))
    return _options.one(question, {"": given.get(row, ())})


def records(question: Question, value: dict[str, Any]) -> Sequence[Record]:
    """One answer for each line, whose question is the matrix's and its own id: of kind rating, or of kind matrix."""
    low, high = question.scale or USUAL
    scale = {"kind": "rating", "scale_min": low, "scale_max": high}
    return [
        {"question": f"{question.id}.{row}"}
        | ({"kind": "matrix", "choice": cell} if question.options else {"score": cell, **scale})
        for row, cell in value.items()
    ]


def given(question: Question, value: dict[str, Any]) -> Given:
    """What a form gives for it."""
    return {row: [str(cell)] for row, cell in value.items()}


def typed(question: Question, text: str) -> Given:
    """One number a line, in their order: the score, or the number of the option."""
    cells, ids = re.findall(r"\d{1,3}", text), [id for id, _ in columns(question)]
    if question.options:
        cells = [ids[int(n) - 1] if 0 < int(n) <= len(ids) else n for n in cells]
    return {row.id: [cell] for row, cell in zip(question.rows, cells, strict=False)}


def check(question: Question) -> str:
    """Why it cannot be asked so."""
    low, high = question.scale or USUAL
    if question.scale and question.options:
        return "It has options and a scale."
    if not (0 <= low < high and high - low < MOST_STEPS):
        return f"A scale begins at 0 or more and has at most {MOST_STEPS} steps."
    return _options.same_ids(question.rows) or _options.same_ids(question.options)


def shown(question: Question, value: dict[str, Any], language: str) -> str:
    """Each line with its answer."""
    rows, cells = {row.id: row.text for row in question.rows}, dict(columns(question))
    said = [(rows[row], cells[str(cell)]) for row, cell in value.items() if row in rows and str(cell) in cells]
    return ", ".join(f"{row.get(language, '')}: {cell.get(language) or cell.get('', '')}" for row, cell in said)


question = QuestionType(
    title="Matrix",
    read=read,
    records=records,
    given=given,
    typed=typed,
    shown=shown,
    check=check,
    allows=frozenset({"scale", "options", "low", "high"}),
    needs=frozenset({"rows"}),
    sample=Sample(
        question={
            "rows": [{"id": id, "text": {"en": id.title()}} for id in ("food", "staff", "room")],
            "required": True,
        },
        given={"food": ["5"], "staff": ["4"], "room": ["2"]},
        value={"food": 5, "staff": 4, "room": 2},
        records=[
            {"question": f"q.{id}", "kind": "rating", "score": score, "scale_min": 1, "scale_max": 5}
            for id, score in (("food", 5), ("staff", 4), ("room", 2))
        ],
        refused=[{"food": ["6"]}, {"food": ["5"]}],
        typed="5 4 2",
    ),
)
