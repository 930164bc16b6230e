"""Conditions on answers as lines of a form: which question, how it is compared, with what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.branching import COMPARISON
from suara.errors import SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from suara.collect.surveys.definition import Condition
    from suara.serve.web.pages.surveys.forms import Given

IS = "="
SIGNS = {
    IS: "is, or is one of",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    ">": "is more than",
    "<": "is less than",
}
GROUPS = {
    "promoters": "is a promoter's (9-10)",
    "passives": "is a passive's (7-8)",
    "detractors": "is a detractor's (0-6)",
}
OF_GROUP: dict[str, Condition] = {"promoters": ">= 9", "passives": [7, 8], "detractors": "<= 6"}
LIKELY = ("nps", "enps")
SPOKEN = {"true": True, "false": False}


@dataclass(frozen=True)
class Asked:
    """A question that a condition may be about: its id and words, its options, and whether it makes promoters."""

    id: str
    text: str
    likely: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One condition as a form has it."""

    question: str = ""
    sign: str = IS
    value: str = ""


class FieldsError(SurveyError):
    """Fields of a form that cannot be taken, each with its fault; what it says itself is the first."""

    def __init__(self, faults: Mapping[str, SurveyError]) -> None:
        first = next(iter(faults.values()))
        super().__init__(first.message, first.remedy)
        self.faults = dict(faults)


def asked_of(questions: Iterable[Mapping[str, Any]], code: str) -> tuple[Asked, ...]:
    """Questions as conditions choose among them, in a language."""

    def said(text: Mapping[str, str]) -> str:
        return text.get(code) or next(iter(text.values()), "")

    return tuple(
        Asked(
            one["id"],
            said(one["text"]),
            one["type"] in LIKELY,
            tuple((option["id"], said(option["text"])) for option in one.get("options", ())),
        )
        for one in questions
    )


def lines(conditions: Mapping[str, Any], asked: Sequence[Asked]) -> tuple[Line, ...]:
    """Conditions as lines, with an empty one to add another."""
    likely = {one.id for one in asked if one.likely}
    return (*(_line(name, wanted, name in likely) for name, wanted in conditions.items()), Line())


def typed(name: str, given: Given) -> tuple[Line, ...]:
    """The lines of a form as they were typed."""
    return tuple(
        Line(*("".join(given.get(f"{name}.{n}.{part}", [])[-1:]).strip() for part in ("question", "sign", "value")))
        for n in numbers(name, given)
    )


def numbers(name: str, given: Given) -> list[int]:
    """The numbers of the parts that a form has of a list."""
    start = re.compile(rf"{re.escape(name)}\.(\d{{1,3}})\.")
    return sorted({int(found[1]) for field in given if (found := start.match(field))})


def read(name: str, given: Given, before: Mapping[str, Any], asked: Sequence[Asked]) -> dict[str, Any]:
    """The conditions that a form gives; a FieldsError where they cannot be meant so."""
    likely, found = {one.id for one in asked if one.likely}, dict[str, Any]()
    for line in _meant(name, typed(name, given)):
        if line.question in found:
            raise FieldsError({name: SurveyError("A question stands here twice.", "Give each one line.")})
        if line.sign in OF_GROUP and line.question not in likely:
            raise FieldsError({name: SurveyError("Only NPS has promoters and detractors.", "Compare with an answer.")})
        # What was not touched stays as it was written, a number a number.
        kept = line.question in before and _line(line.question, before[line.question], line.question in likely) == line
        found[line.question] = before[line.question] if kept else _wanted(line)
    return found


def _meant(name: str, typed_lines: Iterable[Line]) -> Iterator[Line]:
    """The lines that are not empty."""
    for line in typed_lines:
        if not line.question and not line.value:
            continue
        if not line.question:
            raise FieldsError({name: SurveyError("A value stands without its question.", "Choose one, or clear it.")})
        if not line.value and line.sign not in OF_GROUP:
            raise FieldsError({name: SurveyError("There is nothing to compare with.", "Write the answer that counts.")})
        yield Line(line.question, line.sign, "" if line.sign in OF_GROUP else line.value)


def _line(name: str, wanted: Any, likely: bool) -> Line:
    group = next((one for one, condition in OF_GROUP.items() if condition == wanted), "") if likely else ""
    if group:
        return Line(name, group)
    if isinstance(wanted, (list, tuple)):
        return Line(name, IS, ", ".join(map(_text, wanted)))
    compared = COMPARISON.fullmatch(wanted) if isinstance(wanted, str) else None
    return Line(name, compared[1], compared[2]) if compared else Line(name, IS, _text(wanted))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wanted(line: Line) -> Condition:
    if line.sign in OF_GROUP:
        return OF_GROUP[line.sign]
    if line.sign != IS:
        return f"{line.sign if line.sign in SIGNS else '!='} {line.value}"
    values = [_value(one.strip()) for one in line.value.split(",") if one.strip()]
    return values[0] if len(values) == 1 else list(values)


def _value(text: str) -> str | int | float | bool:
    if text in SPOKEN:
        return SPOKEN[text]
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d{1,15}\.\d{1,9}", text) else text
