"""Drafts of surveys in the ledger: definitions that are being written, whole or not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from suara.store.upsert import put
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


def save(connection: Connection, survey: str, definition: dict[str, Any], at: datetime) -> Draft:
    """Keep a definition as the draft of a survey."""
    before = get(connection, survey)
    draft = Draft(survey, definition, before.version + 1 if before else 1, at)
    put(connection, drafts, dict(vars(draft)))
    return draft


def drop(connection: Connection, survey: str) -> bool:
    """Throw the draft of a survey away; whether there was one."""
    return bool(connection.execute(delete(drafts).where(drafts.c.survey == survey)).rowcount)
