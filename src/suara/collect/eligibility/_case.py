"""Everything that the rules look at: one customer, one survey, one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suara.store.asked import Asked

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limits:
    """How long a survey waits, and which bases of consent it takes (none named: any but a withdrawn one).

    `own` is this survey, `any` is any survey; `floor` is the least time between two messages of whatever kind.
    """

    own_after_invitation: timedelta
    own_after_answer: timedelta
    any_after_invitation: timedelta
    any_after_answer: timedelta
    floor: timedelta
    consent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rival:
    """A survey of higher priority in which the customer's turn comes soon."""

    survey: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Case:
    """A customer who may be asked by a survey at a moment (UTC).

    `opted_out` and `suppressed` say since when and how, empty where not; `share` is the customer's place in the
    survey's sample, from 0 up to 1; `opens_at` and `closes_at` are the survey's own bounds.
    """

    at: datetime
    survey: str
    customer: str
    channel: str
    limits: Limits
    live: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    address: str | None = None
    consent: str = ""
    opted_out: str = ""
    suppressed: str = ""
    occasion: str | None = None
    occasion_taken: bool = False
    sampling: float = 1.0
    share: float = 0.0
    full: str = ""
    asked: Asked = field(default_factory=Asked)
    rival: Rival | None = None
    forced: bool = False
