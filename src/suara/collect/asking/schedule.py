"""Turns of a schedule: when each customer is to be asked, spread over time by a share that stays theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from suara.settings import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.surveys.definition import Ask

MONTHS = {"quarterly": 3, "yearly": 12}
# Turns of a quarter or year end before it does, so that one which the clocks hold up is not lost.
SPREAD = 0.8
# Customers who came on the same day, as by an import, are not all asked on the same day.
ROLLING_SPREAD = 0.1


@dataclass(frozen=True)
class Turn:
    """A customer's turn: from `due_at`, and until `until` where something holds it up (UTC)."""

    label: str
    due_at: datetime
    until: datetime


def turns(ask: Ask, became: datetime, share: float, zone: str, since: datetime, until: datetime) -> Iterator[Turn]:
    """The turns of one customer that fall due in [since, until). `share` is the customer's, from 0 up to 1."""
    every = (
        _rolling(ask.every, became, share, since) if ask.schedule == "rolling" else _calendar(ask, share, zone, since)
    )
    for turn in every:
        if turn.due_at >= until:
            return
        if turn.due_at >= max(since, became):
            yield turn


def _calendar(ask: Ask, share: float, zone: str, since: datetime) -> Iterator[Turn]:
    """The turns of quarters or years, from the one in which a moment lies."""
    months = MONTHS[ask.schedule]
    local = since.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    number = (local.year * 12 + local.month - 1) // months
    while True:
        begin, end = (_month(n * months, zone) for n in (number, number + 1))
        year, part = divmod(number * months, 12)
        label = f"{year}Q{part // 3 + 1}" if months == 3 else f"{year}"
        yield Turn(label, begin + share * SPREAD * (end - begin), end)
        number += 1


def _month(number: int, zone: str) -> datetime:
    """The instant at which a month begins, counted from the year 0."""
    return instant(datetime(number // 12, number % 12 + 1, 1), zone)  # noqa: DTZ001  local time


def _rolling(every: int, became: datetime, share: float, since: datetime) -> Iterator[Turn]:
    """Turns each so many days after a customer became one, the first after the first stretch."""
    length = timedelta(days=every)
    first = became + share * ROLLING_SPREAD * length
    number = max(1, (since - first) // length)
    while True:
        due = first + number * length
        yield Turn(f"day{number * every}", due, due + length / 2)
        number += 1
