"""What a rule is: a question to a case, with a reason where it says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from suara.collect.eligibility._case import Case

# When a rule is asked: at the decision to ask, again before an invitation leaves, and before a reminder leaves.
Moment = Literal["asking", "sending", "reminding"]
ASKING: frozenset[Moment] = frozenset({"asking"})
INVITING: frozenset[Moment] = frozenset({"asking", "sending"})
ALWAYS: frozenset[Moment] = frozenset({"asking", "sending", "reminding"})


@dataclass(frozen=True)
class Stop:
    """Why somebody is not asked, and from which moment on this is no reason any more; null: not by time alone."""

    detail: str
    next_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule. `check` gives a Stop, or nothing where it lets the customer through; `order` is its place.

    `clock` marks one of the four clocks, which `--force` passes by. A rule looks at nothing but the case.
    """

    title: str
    order: int
    check: Callable[[Case], Stop | None]
    holds: frozenset[Moment]
    clock: bool = False
    name: str = ""


def waited(case: Case, since: datetime | None, length: timedelta, what: str) -> Stop | None:
    """Stop where less than a length of time has gone by since a moment."""
    if since is None or since + length <= case.at:
        return None
    planned = " (planned)" if since > case.at else ""
    return Stop(f"{what} {since:%Y-%m-%d %H:%M} UTC{planned}, and {lasting(length)} have to go by.", since + length)


def lasting(length: timedelta) -> str:
    """A length of time in words, as `90 days` or `24 hours`."""
    hours = length.total_seconds() / 3600
    return f"{hours:g} hours" if hours % 24 or hours <= 24 else f"{hours / 24:g} days"
