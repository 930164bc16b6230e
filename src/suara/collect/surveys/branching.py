"""What is asked next: pages and questions whose conditions hold, in the order of this respondent."""

from __future__ import annotations

import operator
import re
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.collect.surveys.definition import Condition, Conditions, Ending, Option, Page, Question, Survey

COMPARISON = re.compile(r"\s*(>=|<=|!=|>|<)\s*(.+)")
# What of a value in parts is compared with a condition: the first of these that it has.
LEADING = ("score", "choice", "choices")
COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "!=": operator.ne}


def holds(conditions: Conditions, values: Mapping[str, Any]) -> bool:
    """Whether all conditions hold for the answers given; a question without an answer meets none."""
    return not conditions or all(_meets(values.get(name), wanted) for name, wanted in conditions.items())


def _meets(value: Any, wanted: Condition) -> bool:
    if isinstance(value, dict):
        value = next((value[part] for part in LEADING if part in value), None)
    if isinstance(value, list):
        return any(_meets(one, wanted) for one in value)
    if value is None:
        return False
    if isinstance(wanted, list):
        return any(_equal(value, one) for one in wanted)
    comparison = COMPARISON.fullmatch(wanted) if isinstance(wanted, str) else None
    return _compared(value, comparison[1], comparison[2]) if comparison else _equal(value, wanted)


def _compared(value: Any, sign: str, bound: str) -> bool:
    try:
        return bool(COMPARE[sign](float(value), float(bound)))
    except (TypeError, ValueError):
        return bool(COMPARE[sign](str(value), bound.strip()))


def _equal(value: Any, wanted: Any) -> bool:
    return bool(value == wanted) or str(value) == str(wanted)


def pages(survey: Survey, values: Mapping[str, Any]) -> list[int]:
    """The numbers of the pages that are shown, as far as the answers tell."""
    return [
        number
        for number, page in enumerate(survey.pages)
        if holds(page.show_if, values) and any(holds(q.show_if, values) for q in page.questions)
    ]


def questions(page: Page, values: Mapping[str, Any], seed: str) -> list[Question]:
    """The questions of a page that are asked, in the order of this respondent."""
    asked = [q for q in page.questions if holds(q.show_if, values)]
    if page.random:
        Random(seed).shuffle(asked)  # noqa: S311  an order, not a secret
    return asked


def options(question: Question, seed: str) -> Sequence[Option]:
    """The options of a question, in the order of this respondent."""
    shown = list(question.options)
    if question.random:
        Random(seed + question.id).shuffle(shown)  # noqa: S311  an order, not a secret
    return shown


def ending(survey: Survey, values: Mapping[str, Any]) -> Ending | None:
    """The ending that fits the answers."""
    return next((e for e in survey.endings if holds(e.when, values)), None)
