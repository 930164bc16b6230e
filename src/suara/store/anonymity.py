"""What anonymous surveys keep of times, so that no answer can be told to be a person's.

On the side of the person stands that the link was used, never when: whatever is noted of it carries the day on which
the invitation was made. On the side of the answer stands the day. What is noted goes to the warehouse late, for a
delivery has a time: an invitation when its link can be used no more, an answer with `TOGETHER` others or once its
day is over.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, select

from suara.store.asking_tables import invitations, journal, responses, surveys

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

TOGETHER = 5
# Set on a connection whose transaction wrote both sides: the log, where they stand together, is to be emptied.
SHED = "suara.shed"
_OF = (
    select(invitations, surveys.c.zone)
    .select_from(invitations.join(surveys, surveys.c.survey == invitations.c.survey))
    .where(invitations.c.invitation == bindparam("own"), surveys.c.anonymous)
    .with_for_update(of=invitations)
)


def day_start(at: datetime, zone: str) -> datetime:
    """The instant (UTC) at which the local day of another began."""
    return _midnight(at, zone, 0)


def day_end(at: datetime, zone: str) -> datetime:
    """The instant (UTC) at which the local day of another is over."""
    return _midnight(at, zone, 1)


def _midnight(at: datetime, zone: str, after: int) -> datetime:
    place = ZoneInfo(zone)
    local = at.replace(tzinfo=UTC).astimezone(place).date() + timedelta(days=after)
    return datetime(local.year, local.month, local.day, tzinfo=place).astimezone(UTC).replace(tzinfo=None)


def of(connection: Connection, invitation: str) -> Row[Any] | None:
    """An invitation with the zone of its survey, where that is anonymous."""
    return connection.execute(_OF, {"own": invitation}).first()


def mark(connection: Connection, invitation: Row[Any], moment: str) -> bool:
    """Note that something became of an anonymous invitation, the first time; whether it was."""
    if getattr(invitation, moment):
        return False
    column, own = invitations.c[moment], invitations.c.invitation == invitation.invitation
    day = day_start(invitation.made_at, invitation.zone)
    # PostgreSQL numbers every row by the transaction that wrote it, and puts it where the last one was put: all
    # invitations of the survey are written anew, so that neither tells which of them this answer belongs to.
    if connection.dialect.name == "postgresql":
        own = invitations.c.survey == invitation.survey
    chosen = case((invitations.c.invitation == invitation.invitation, day), else_=column)
    connection.execute(invitations.update().where(own).values({moment: chosen}))
    connection.info[SHED] = True
    return True


def release(connection: Connection, survey: str, *, least: int = TOGETHER) -> None:
    """Let the responses of an anonymous survey that wait go to the warehouse, if there are enough of them."""
    mine = select(responses.c.response).where(responses.c.survey == survey)
    held = (journal.c.kind == "response", journal.c.due_at.is_not(None), journal.c.id.in_(mine))
    if connection.execute(select(func.count(journal.c.id.distinct())).where(*held)).scalar_one() >= least:
        connection.execute(journal.update().where(*held).values(due_at=None))


def closed(connection: Connection, survey: str) -> None:
    """Let all invitations of a survey that was closed go: none of them can be answered any more."""
    mine = select(invitations.c.invitation).where(invitations.c.survey == survey)
    held = (journal.c.kind == "invitation", journal.c.id.in_(mine))
    connection.execute(journal.update().where(*held).values(due_at=None))
