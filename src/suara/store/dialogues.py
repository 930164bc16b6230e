"""Dialogues in the ledger: which question stands open at an address of a channel; the newest takes the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from suara.store.asking_tables import dialogues
from suara.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row


def begin(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a dialogue that begins."""
    put(connection, dialogues, row)


def get(connection: Connection, channel: str, address: str) -> Row[Any] | None:
    """The last dialogue at an address, whether it goes on or is over."""
    mine = (dialogues.c.channel == channel, dialogues.c.address == address)
    return connection.execute(select(dialogues).where(*mine)).first()


def turn(connection: Connection, channel: str, address: str, question: str | None) -> None:
    """Another question stands open; none where the dialogue is over."""
    mine = (dialogues.c.channel == channel, dialogues.c.address == address)
    connection.execute(dialogues.update().where(*mine).values(question=question))
