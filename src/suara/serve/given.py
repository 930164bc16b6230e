"""Responses as they are shown: what was answered to which question, and whether it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from suara.collect.counting import LATE
from suara.collect.offered import of_staff
from suara.collect.surveys.reading import convert
from suara.store import responses, surveys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.store.transaction import Row, Transaction


@dataclass(frozen=True)
class Response:
    """A response: its answers by question, and why it does not count (`flags`). Times are UTC.

    What staff said of their work is never shown one by one: its answers are left out, and so is who gave them.
    """

    response: str
    survey: str
    version: int
    customer: str | None
    channel: str
    language: str
    started_at: datetime
    saved_at: datetime
    complete: bool
    flags: tuple[str, ...]
    dimensions: Mapping[str, Any]
    answers: Mapping[str, Any]


def shown(connection: Transaction, rows: Sequence[Row[Any]]) -> list[Response]:
    """Rows of responses with their answers."""
    values: dict[str, dict[str, Any]] = {row.response: {} for row in rows}
    for answer in responses.answers_of(connection, list(values)):
        if answer.value is not None:
            values[answer.response][answer.question] = answer.value
    staff = {key: _of_staff(connection, *key) for key in {(row.survey, row.version) for row in rows}}
    return [_shown(row, values[row.response], staff[row.survey, row.version]) for row in rows]


def _shown(row: Row[Any], values: dict[str, Any], staff: bool) -> Response:
    own = {name: getattr(row, name) for name in Response.__dataclass_fields__ if name not in ("flags", "answers")}
    flags = tuple(flag for flag in row.flags if flag != LATE)
    hidden: dict[str, Any] = {"customer": None, "dimensions": {}} if staff else {}
    return Response(**{**own, **hidden}, flags=flags, answers={} if staff else values)


def _of_staff(connection: Transaction, survey: str, version: int) -> bool:
    """Whether a survey asks staff about their work."""
    kept = surveys.get(connection, survey, version)
    return kept is not None and of_staff(convert(kept.definition))
