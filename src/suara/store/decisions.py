"""Every decision to ask somebody or not, as it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from suara.store.asking_tables import decisions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

# Asked, stopped by a rule; at the moment of sending: dropped for good, or delayed.
ASKED, STOPPED, DROPPED, DELAYED = "asked", "stopped", "dropped", "delayed"


@dataclass(frozen=True)
class Decision:
    """A decision: what came out, by which `rule` if it was stopped, and when asking is next possible.

    `next_at` is null where the person was asked, or where time alone changes nothing.
    """

    at: datetime
    survey: str
    customer: str
    channel: str
    occasion: str | None
    outcome: str
    rule: str = ""
    detail: str = ""
    next_at: datetime | None = None
    invitation: str | None = None


NAMES = tuple(Decision.__dataclass_fields__)


def alone(connection: Connection) -> None:
    """Let no other transaction decide until this one ends: what it knows of people stays true.

    SQLite has one writer as it is; where there may be several, whoever decides waits for the others.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.decisions'))"))


def add(connection: Connection, made: Sequence[Decision]) -> None:
    """Write decisions down."""
    if made:
        connection.execute(decisions.insert(), [{name: getattr(one, name) for name in NAMES} for one in made])


def listed(connection: Connection, survey: str, customer: str | None = None, most: int = 1_000) -> list[Decision]:
    """The latest decisions of a survey, or of one customer in it; the newest first."""
    query = select(*(decisions.c[name] for name in NAMES)).where(decisions.c.survey == survey)
    if customer is not None:
        query = query.where(decisions.c.customer == customer)
    return [Decision(*row) for row in connection.execute(query.order_by(decisions.c.decision.desc()).limit(most))]


def counted(connection: Connection, survey: str) -> dict[tuple[str, str], int]:
    """How many decisions of a survey there are by outcome and rule."""
    d = decisions.c
    query = select(d.outcome, d.rule, func.count()).where(d.survey == survey).group_by(d.outcome, d.rule)
    return {(outcome, rule): int(n) for outcome, rule, n in connection.execute(query)}
