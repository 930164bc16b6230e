"""Who is to be asked about what: each record and each turn of a schedule once for each survey."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from suara.store.asking_tables import candidates
from suara.store.upsert import add_new

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

WAITING, ASKED, STOPPED = "waiting", "asked", "stopped"


@dataclass(frozen=True)
class Candidate:
    """A customer to ask by a survey on an occasion, from `due_at` until `until`; with what is to be kept of it."""

    survey: str
    occasion: str
    customer: str
    due_at: datetime
    until: datetime
    dimensions: Mapping[str, Any] = field(default_factory=dict)


NAMES = tuple(Candidate.__dataclass_fields__)


def add(connection: Connection, found: Sequence[Candidate]) -> int:
    """Keep candidates whose occasion is new to their survey; how many."""
    rows = [{name: getattr(one, name) for name in NAMES} | {"state": WAITING} for one in found]
    return add_new(connection, candidates, rows)


def due(connection: Connection, survey: str, now: datetime, most: int, after: str = "") -> list[Candidate]:
    """Candidates of a survey that are due, in order of their occasions, after one of them."""
    c = candidates.c
    mine = (c.survey == survey, c.state == WAITING, c.due_at <= now, c.occasion > after)
    query = select(*(c[name] for name in NAMES)).where(*mine).order_by(c.occasion).limit(most)
    return [Candidate(*row) for row in connection.execute(query)]


def waiting(connection: Connection, survey: str) -> tuple[int, datetime | None]:
    """How many candidates of a survey wait, and when the next is due."""
    query = select(func.count(), func.min(candidates.c.due_at)).where(
        candidates.c.survey == survey, candidates.c.state == WAITING
    )
    count, first = connection.execute(query).one()
    return int(count), first


def known(connection: Connection, survey: str, occasions: Sequence[str]) -> set[str]:
    """Those of some occasions that a survey knows already."""
    mine = (candidates.c.survey == survey, candidates.c.occasion.in_(occasions))
    return set(connection.execute(select(candidates.c.occasion).where(*mine)).scalars())


def still_waiting(connection: Connection, survey: str, occasions: Sequence[str]) -> set[str]:
    """Those of some occasions about which nothing was decided meanwhile."""
    c = candidates.c
    mine = (c.survey == survey, c.state == WAITING, c.occasion.in_(occasions))
    return set(connection.execute(select(c.occasion).where(*mine)).scalars())


def decided(connection: Connection, survey: str, outcomes: Mapping[str, tuple[str, datetime | None]]) -> None:
    """What became of candidates by occasion: a state, and when they are due again where they still wait."""
    mine = (candidates.c.survey == survey, candidates.c.occasion == bindparam("own"))
    moved = [{"own": own, "new_due": at} for own, (_, at) in outcomes.items() if at]
    ended = [{"own": own, "new_state": state} for own, (state, at) in outcomes.items() if not at]
    if moved:
        connection.execute(candidates.update().where(*mine).values(due_at=bindparam("new_due")), moved)
    if ended:
        connection.execute(candidates.update().where(*mine).values(state=bindparam("new_state")), ended)


def turns(
    connection: Connection, surveys: Sequence[str], customers: Sequence[str], since: datetime, until: datetime
) -> list[tuple[str, str, datetime]]:
    """Who waits to be asked by which of some surveys between two moments: customer, survey and the earliest turn."""
    c = candidates.c
    mine = (c.customer.in_(customers), c.state == WAITING, c.survey.in_(surveys), c.due_at > since, c.due_at <= until)
    query = select(c.customer, c.survey, func.min(c.due_at)).where(*mine).group_by(c.customer, c.survey)
    return [(customer, survey, at) for customer, survey, at in connection.execute(query)]
