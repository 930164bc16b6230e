"""What fills the quotas of surveys: each complete response once, so that none is passed however many come at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from suara.store.asking_tables import quota_fills, surveys
from suara.store.upsert import insert_new

if TYPE_CHECKING:
    from sqlalchemy import Connection


def filled(connection: Connection, survey: str) -> dict[str, int]:
    """How many responses fill each quota of a survey."""
    query = (
        select(quota_fills.c.quota, func.count()).where(quota_fills.c.survey == survey).group_by(quota_fills.c.quota)
    )
    return {quota: int(count) for quota, count in connection.execute(query)}


def hold(connection: Connection, survey: str) -> None:
    """Keep others from filling the quotas of a survey until the transaction ends."""
    connection.execute(select(surveys.c.survey).where(surveys.c.survey == survey).with_for_update())


def fill(connection: Connection, survey: str, quota: str, response: str) -> None:
    """Count a response to a quota."""
    insert_new(connection, quota_fills, [{"survey": survey, "quota": quota, "response": response}])


def give_back(connection: Connection, response: str) -> None:
    """Count a response to no quota any more."""
    connection.execute(delete(quota_fills).where(quota_fills.c.response == response))
