"""Drafts of surveys in the ledger: definitions that are being written, whole or not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from suara.store.upsert import insert_new, put
from suara.store.work_tables import drafts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Draft:
    """A definition in the making; `version` counts how often it was saved, `saved_at` is UTC."""

    survey: str
    definition: dict[str, Any]
    version: int
    saved_at: datetime


_COLUMNS = [drafts.c[name] for name in Draft.__dataclass_fields__]


def get(connection: Connection, survey: str) -> Draft | None:
    """The draft of a survey."""
    row = connection.execute(select(*_COLUMNS).where(drafts.c.survey == survey)).first()
    return Draft(*row) if row else None


def listed(connection: Connection) -> list[Draft]:
    """Every draft, by the name of its survey."""
    return [Draft(*row) for row in connection.execute(select(*_COLUMNS).order_by(drafts.c.survey))]


def save(
    connection: Connection, survey: str, definition: dict[str, Any], at: datetime, after: int | None = None
) -> Draft | None:
    """Keep a definition as the draft of a survey.

    `after` is the version that it was made from (0 where there was none); nothing is kept where it is another now.
    """
    before = get(connection, survey)
    version = before.version if before else 0
    if after is not None and version != after:
        return None
    draft = Draft(survey, definition, version + 1, at)
    if after is None:
        put(connection, drafts, dict(vars(draft)))
    elif not after:
        return draft if insert_new(connection, drafts, [vars(draft)]) else None
    else:
        # The version is asked again: where several write at once, only one of them finds it.
        mine = drafts.update().where(drafts.c.survey == survey, drafts.c.version == after)
        return draft if connection.execute(mine.values(**vars(draft))).rowcount else None
    return draft


def drop(connection: Connection, survey: str) -> bool:
    """Throw the draft of a survey away; whether there was one."""
    return bool(connection.execute(delete(drafts).where(drafts.c.survey == survey)).rowcount)
