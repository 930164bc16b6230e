"""Long texts that were written in answers, as keyed hashes: what many forms say word for word nobody wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from suara.store import keyed
from suara.store.asking_tables import sayings
from suara.store.ledger import folded
from suara.store.upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


def said(connection: Connection, survey: str, response: str, texts: Iterable[str]) -> int:
    """Note texts of a response; how many other responses of the survey said one of them, the one said most."""
    hashed = keyed.by(connection)
    hashes = sorted({hashed(folded(text)) for text in texts}) if hashed else []
    if not hashes:
        return 0
    insert_new(connection, sayings, [{"survey": survey, "text": one, "response": response} for one in hashes])
    theirs = (sayings.c.survey == survey, sayings.c.text.in_(hashes), sayings.c.response != response)
    query = select(func.count()).where(*theirs).group_by(sayings.c.text)
    return max(connection.execute(query).scalars(), default=0)
