"""Published definitions, read once: a version never changes, and reading one costs more than asking for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from suara.collect.surveys.reading import convert

if TYPE_CHECKING:
    from suara.collect.surveys.definition import Survey
    from suara.store.surveys import Kept
    from suara.store.transaction import Transaction

MOST = 500
_read: WeakKeyDictionary[object, dict[tuple[str, int], Survey]] = WeakKeyDictionary()


def asked(connection: Transaction, kept: Kept) -> Survey:
    """The definition of a survey that is kept in the ledger of a transaction."""
    mine = _read.setdefault(connection.engine.pool, {})
    if (found := mine.get((kept.survey, kept.version))) is None:
        if len(mine) >= MOST:
            mine.clear()
        found = mine[kept.survey, kept.version] = convert(kept.definition)
    return found
