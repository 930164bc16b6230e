"""When people were last asked and when they last answered: a few moments for each, whatever their history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from suara.store.asking_tables import invitations, responses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Asked:
    """The last moments of one person: asked and answered, by one survey (`own`) and by any.

    `messaged` is the last message of any kind, reminders included. A planned invitation counts from the moment
    that it is planned for.
    """

    own_invited: datetime | None = None
    own_answered: datetime | None = None
    any_invited: datetime | None = None
    any_answered: datetime | None = None
    messaged: datetime | None = None

    def then(self, at: datetime, *, own: bool) -> Asked:
        """The same after one more invitation."""
        return Asked(
            own_invited=at if own else self.own_invited,
            own_answered=self.own_answered,
            any_invited=at,
            any_answered=self.any_answered,
            messaged=_last(at, self.messaged),
        )


def asked(connection: Connection, survey: str, customers: Sequence[str], besides: str = "") -> dict[str, Asked]:
    """The last moments of people, by customer; those of the invitation `besides` are left out."""
    invited = _invited(connection, survey, customers, besides)
    answered = _answered(connection, survey, customers)
    return {customer: _together(invited.get(customer), answered.get(customer)) for customer in customers}


Moments = tuple["datetime | None", ...]


def _invited(connection: Connection, survey: str, customers: Sequence[str], besides: str) -> dict[str, Moments]:
    i = invitations.c
    moments = (
        func.max(case((i.survey == survey, i.asked_at))),
        func.max(case((i.survey == survey, i.answered_at))),
        func.max(i.asked_at),
        func.max(i.answered_at),
        func.max(i.reminded_at),
    )
    query = select(i.customer, *moments).where(i.customer.in_(customers), i.invitation != besides).group_by(i.customer)
    return {row[0]: tuple(row[1:]) for row in connection.execute(query)}


def _answered(connection: Connection, survey: str, customers: Sequence[str]) -> dict[str, Moments]:
    r = responses.c
    moments = (func.max(case((r.survey == survey, r.saved_at))), func.max(r.saved_at))
    query = select(r.customer, *moments).where(r.customer.in_(customers)).group_by(r.customer)
    return {row[0]: tuple(row[1:]) for row in connection.execute(query)}


def _together(invited: Moments | None, answered: Moments | None) -> Asked:
    own, own_marked, any_, any_marked, reminded = invited or (None,) * 5
    own_saved, any_saved = answered or (None, None)
    return Asked(own, _last(own_marked, own_saved), any_, _last(any_marked, any_saved), _last(any_, reminded))


def _last(*moments: datetime | None) -> datetime | None:
    present: Iterable[datetime] = [m for m in moments if m is not None]
    return max(present, default=None)


def on_occasions(connection: Connection, survey: str, occasions: Sequence[str]) -> set[str]:
    """Those of some occasions on which somebody was invited to a survey already."""
    mine = (invitations.c.survey == survey, invitations.c.occasion.in_(occasions))
    return set(connection.execute(select(invitations.c.occasion).where(*mine)).scalars()) if occasions else set()
