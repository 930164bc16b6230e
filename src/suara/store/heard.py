"""What a channel has told already, by the id that it gave: providers tell again whatever was not acknowledged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from suara.store.asking_tables import heard
from suara.store.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

KEPT = timedelta(days=30)


def new(connection: Connection, channel: str, id: str, at: datetime) -> bool:
    """Note what a channel tells; whether it is told for the first time within a month."""
    connection.execute(delete(heard).where(heard.c.at < at - KEPT))
    return bool(insert_new(connection, heard, [{"channel": channel, "id": id, "at": at}]))
