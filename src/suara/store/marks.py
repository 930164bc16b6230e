"""How far something is that goes on later from where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.asking_tables import marks
from suara.store.upsert import put

if TYPE_CHECKING:
    from sqlalchemy import Connection


def get(connection: Connection, name: str) -> str | None:
    """The mark of a name; null where there is none yet."""
    return connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar()


def set_(connection: Connection, name: str, value: str) -> None:
    """Move the mark of a name."""
    put(connection, marks, {"name": name, "value": value})
