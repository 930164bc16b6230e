"""Where people leave a survey: of each question, how many came to it, answered it, and stopped after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.branching import holds
from suara.collect.surveys.reading import convert
from suara.store import responses, surveys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from suara.collect.surveys.definition import Survey
    from suara.store.transaction import Row, Transaction


@dataclass
class Step:
    """One question of a survey, with counts of the responses that are not flagged.

    `seen` came to its page and met its conditions; `answered` gave an answer; `stopped` gave no later one and never
    finished. Whoever only looks at the first page leaves no trace, and is in no count.
    """

    question: str
    type: str
    page: int
    seen: int = 0
    answered: int = 0
    stopped: int = 0


@dataclass(frozen=True)
class DropOff:
    """How far people come in the newest version of a survey: responses begun and complete, flagged ones apart."""

    survey: str
    version: int
    started: int
    complete: int
    flagged: int
    steps: tuple[Step, ...]


def drop_off(connection: Transaction, survey: str) -> DropOff | None:
    """How far people come in a survey; null where there is no such survey."""
    kept = surveys.get(connection, survey)
    if kept is None:
        return None
    definition, counts = convert(kept.definition), {"started": 0, "complete": 0, "flagged": 0}
    steps = {q.id: Step(q.id, q.type, n) for n, page in enumerate(definition.pages) for q in page.questions}
    for row, values in _each(connection, survey, kept.version):
        if row.flags:
            counts["flagged"] += 1
            continue
        counts["started"] += 1
        counts["complete"] += row.complete
        _count(steps, definition, row, values)
    return DropOff(survey, kept.version, **counts, steps=tuple(steps.values()))


def _each(connection: Transaction, survey: str, version: int) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """Each response of a version with its values."""
    for rows in responses.of_version(connection, survey, version):
        found: dict[str, dict[str, Any]] = {row.response: {} for row in rows}
        for answer in responses.answers_of(connection, list(found)):
            if answer.value is not None:
                found[answer.response][answer.question] = answer.value
        yield from ((row, found[row.response]) for row in rows)


def _count(steps: Mapping[str, Step], survey: Survey, row: Row[Any], values: Mapping[str, Any]) -> None:
    last = None
    for number, page in enumerate(survey.pages):
        reached = (row.complete or number <= row.page) and holds(page.show_if, values)
        for question in page.questions:
            step = steps[question.id]
            answered = question.id in values
            step.seen += answered or (reached and holds(question.show_if, values))
            step.answered += answered
            last = step if answered else last
    if last and not row.complete:
        last.stopped += 1
