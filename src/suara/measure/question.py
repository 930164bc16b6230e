"""A question to the engine, as data: metrics x period x segments x filters x comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure.filter import Filter, parse
from suara.measure.period import Calendar, Moment, check_grain

if TYPE_CHECKING:
    from collections.abc import Sequence

STRETCH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|min|h|d|w)\s*$")
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
COMPARISONS = ("previous", "last_year")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked; times are local without zone, `as_of` is an instant (UTC without zone).

    It is now, unless the question `looks_back`.
    """

    metrics: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    grain: str | None
    by: tuple[str, ...]
    where: tuple[Filter, ...]
    compare: str | tuple[datetime, datetime] | None
    as_of: datetime
    weighted: bool
    settings: Mapping[str, Any] = field(default_factory=dict)
    looks_back: bool = False


def ask(  # noqa: PLR0913  a question has as many sides as it has
    calendar: Calendar,
    now: datetime,
    metrics: Sequence[str],
    *,
    since: Moment | None = None,
    until: Moment | None = None,
    grain: str | None = None,
    by: Sequence[str] | str = (),
    where: Mapping[str, Any] | None = None,
    compare: str | tuple[Moment, Moment] | None = None,
    as_of: Moment | None = None,
    weighted: bool = False,
    **settings: Any,
) -> Question:
    """A question from what a caller writes; whatever cannot be asked is a QuestionError."""
    from suara.measure.period import instant

    _check_shapes(metrics, by, where)
    check_grain(grain)
    start = None if since is None else calendar.local(since, "The since")
    end = None if until is None else calendar.local(until, "The until")
    if start and end and start >= end:
        raise QuestionError(
            f"The period from {start} to {end} is empty.",
            "Give an until later than the since (the until is not included).",
        )
    return Question(
        metrics=tuple(dict.fromkeys(metrics)),
        since=start,
        until=end,
        grain=grain,
        by=(by,) if isinstance(by, str) else tuple(dict.fromkeys(by)),
        where=parse(where),
        compare=_comparison(calendar, compare),
        as_of=now if as_of is None else instant(calendar.local(as_of, "The as_of"), calendar.zone),
        weighted=weighted,
        settings=settings,
        looks_back=as_of is not None,
    )


def _check_shapes(metrics: Sequence[object], by: object, where: object) -> None:
    """Refuse what is no name of a metric, no names of columns, no mapping of filters."""
    if not metrics:
        raise QuestionError("No metric is named.", "Name one or more; `suara metrics` lists them.")
    if other := [m for m in metrics if not isinstance(m, str)]:
        raise QuestionError(
            f"{other[0]!r} is not the name of a metric.", 'Name them one after another: measure("nps", "churn").'
        )
    if isinstance(by, dict) or not isinstance(by, Iterable) or not all(isinstance(name, str) for name in by):
        raise QuestionError(f"by={by!r} names no columns.", 'Write it like by="channel" or by=["channel", "country"].')
    if where is not None and not isinstance(where, Mapping):
        raise QuestionError(f"where={where!r} is not a mapping.", 'Write it like where={"channel": "email"}.')


def seconds(value: Any, name: str) -> float:
    """A stretch of time such as "7d", "36h", a number of seconds or a timedelta, in seconds."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return float(value)
    match = STRETCH.match(str(value))
    if not match or float(match[1]) <= 0:
        raise QuestionError(f"{name}={value!r} is not a stretch of time.", 'Write it like "7d", "36h" or "30min".')
    return float(match[1]) * SECONDS[match[2]]


def _comparison(
    calendar: Calendar, compare: str | tuple[Moment, Moment] | None
) -> str | tuple[datetime, datetime] | None:
    if compare is None or (isinstance(compare, str) and compare in COMPARISONS):
        return compare
    if isinstance(compare, (tuple, list)) and len(compare) == 2:
        start, end = (
            calendar.local(compare[0], "The comparison's since"),
            calendar.local(compare[1], "The comparison's until"),
        )
        if start < end:
            return start, end
    raise QuestionError(
        f"There is no comparison {compare!r}.",
        'Use previous, last_year, or two times: ("2024-01-01", "2024-07-01"), as an option 2024-01-01..2024-07-01.',
    )
