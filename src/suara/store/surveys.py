"""Surveys in the ledger: each with its versions, of which the last is the one that is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, bindparam, cast, func, select

from suara.store import anonymity
from suara.store.asking_tables import survey_versions, surveys
from suara.store.upsert import put

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

LIVE, CLOSED = "live", "closed"


@dataclass(frozen=True)
class Kept:
    """A survey as it is kept: its definition, `text` as JSON, is of the version named."""

    survey: str
    version: int
    state: str
    anonymous: bool
    text: str
    published_at: datetime
    zone: str

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The definition as plain values, read when it is first asked for: most who ask for a survey have it read."""
        read: dict[str, Any] = json.loads(self.text)
        return read


_OF = surveys.join(survey_versions, surveys.c.survey == survey_versions.c.survey)
_ONE = (
    select(
        surveys.c.survey,
        survey_versions.c.version,
        surveys.c.state,
        surveys.c.anonymous,
        cast(survey_versions.c.definition, String),
        survey_versions.c.published_at,
        surveys.c.zone,
    )
    .select_from(_OF)
    .where(
        surveys.c.survey == bindparam("survey"),
        survey_versions.c.version == func.coalesce(bindparam("wanted", type_=Integer), surveys.c.version),
    )
)


def get(connection: Connection, survey: str, version: int | None = None) -> Kept | None:
    """A survey at its newest version, or at another."""
    row = connection.execute(_ONE, {"survey": survey, "wanted": version}).first()
    return Kept(*row) if row else None


def first_published(connection: Connection, survey: str) -> datetime:
    """When a survey was published for the first time."""
    query = select(func.min(survey_versions.c.published_at)).where(survey_versions.c.survey == survey)
    found: datetime = connection.execute(query).scalar_one()
    return found


def versions(connection: Connection, survey: str) -> list[Kept]:
    """Every version of a survey, the oldest first."""
    query = select(survey_versions.c.version).where(survey_versions.c.survey == survey)
    numbers = sorted(connection.execute(query).scalars())
    return [kept for number in numbers if (kept := get(connection, survey, number))]


def listed(connection: Connection) -> list[str]:
    """The names of all surveys."""
    return list(connection.execute(select(surveys.c.survey).order_by(surveys.c.survey)).scalars())


def live(connection: Connection) -> list[tuple[str, int]]:
    """The surveys that take answers: name and newest version."""
    query = select(surveys.c.survey, surveys.c.version).where(surveys.c.state == LIVE).order_by(surveys.c.survey)
    return [(name, version) for name, version in connection.execute(query)]


def publish(connection: Connection, survey: str, definition: dict[str, Any], at: datetime, zone: str = "UTC") -> int:
    """Keep a definition as the newest version of its survey, unless it is that already; the version's number.

    `zone` is where its days begin, which is all that an anonymous survey keeps of time.
    """
    kept = get(connection, survey)
    if kept and kept.definition == definition and kept.state == LIVE:
        return kept.version
    same = kept and kept.definition == definition
    version = kept.version + (0 if same else 1) if kept else 1
    anonymous = bool(definition.get("anonymous", False))
    if not same:
        row = {"survey": survey, "version": version, "definition": definition, "published_at": at}
        connection.execute(survey_versions.insert().values(**row))
    row = {"survey": survey, "version": version, "state": LIVE, "anonymous": anonymous, "zone": zone}
    put(connection, surveys, row)
    return version


def close(connection: Connection, survey: str) -> bool:
    """Take no more answers; whether there is such a survey."""
    there = bool(connection.execute(surveys.update().where(surveys.c.survey == survey).values(state=CLOSED)).rowcount)
    anonymity.closed(connection, survey)
    return there
