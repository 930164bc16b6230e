"""Responses that are worked on together: looked up at once, changed in memory, written at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from suara.store import journal
from suara.store.among import among
from suara.store.asking_tables import answers, responses
from suara.store.upsert import put_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    Entry = dict[str, Any]

# What of a response changes while it is answered; the rest is as it began.
CHANGING = ("page", "complete", "saved_at", "language", "flags")


@cache
def _responses(dialect: str) -> Any:
    # Others of one id wait until this transaction ends. In the order of ids, so that two never wait for each other.
    mine = select(responses).where(among(dialect, responses.c.response))
    return mine.order_by(responses.c.response).with_for_update()


@cache
def _answers(dialect: str) -> Any:
    return select(answers).where(among(dialect, answers.c.response))


class Batch:
    """Some responses with their answers, as the ledger has them and as they become; `write` makes it so.

    What is asked of it holds all that was changed in it before, as if that were written already.
    """

    def __init__(self, connection: Connection, ids: Iterable[str]) -> None:
        self.connection = connection
        self._responses = {row["response"]: row for row in self._found(_responses, set(ids))}
        self._answers: dict[str, dict[str, Entry]] = {}
        for row in self._found(_answers, self._responses):
            self._answers.setdefault(row["response"], {})[row["question"]] = row
        self._changed: set[str] = set()
        self._answered: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._notes: list[journal.Note] = []

    def _found(self, query: Callable[[str], Any], ids: Collection[str]) -> list[Entry]:
        found = self.connection.execute(query(self.connection.dialect.name), {"own": list(ids)}) if ids else None
        return [dict(row) for row in found.mappings()] if found else []

    def get(self, response: str) -> Mapping[str, Any] | None:
        """A response by its id."""
        return self._responses.get(response)

    def begin(self, row: Mapping[str, Any]) -> None:
        """Keep a response that begins (all the columns of its table)."""
        self._responses[row["response"]] = dict(row)

    def values(self, response: str) -> dict[str, Any]:
        """What a response has answered, by question."""
        given = self._answers.get(response, {})
        return {question: row["value"] for question, row in given.items() if row["value"] is not None}

    def records(self, response: str, question: str) -> Sequence[Mapping[str, Any]]:
        """The records that an answer has made until now."""
        there = self._answers.get(response, {}).get(question)
        return there["records"] if there else ()

    def answer(self, rows: Iterable[Entry]) -> None:
        """Keep answers (all the columns of their table); a later one replaces an earlier one, null takes it back."""
        for row in rows:
            self._answers.setdefault(row["response"], {})[row["question"]] = row
            self._answered[row["response"], row["question"]] = row

    def save(self, response: str, due_at: datetime | None, **changed: Any) -> None:
        """Note how far a response is, what speaks against it, and that the warehouse has to hear of it.

        It hears of it at once, or from a moment on.
        """
        self._responses[response].update(changed)
        self._changed.add(response)
        self._notes.append(("response", response, due_at))

    def write(self) -> None:
        """Write what was changed."""
        put_all(self.connection, responses, [self._responses[id] for id in sorted(self._changed)], CHANGING)
        put_all(self.connection, answers, [row for _, row in sorted(self._answered.items(), key=_key)])
        journal.note_all(self.connection, self._notes)
        self._changed, self._answered, self._notes = set(), {}, []


def _key(item: tuple[tuple[str, str], Mapping[str, Any]]) -> tuple[str, str]:
    return item[0]
