"""Responses and their answers in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from suara.store import journal
from suara.store.asking_tables import answers, responses
from suara.store.upsert import insert_new, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

AT_ONCE = 500


def begin(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a response that begins, unless it did already; whether it is new."""
    return bool(insert_new(connection, responses, [row]))


def get(connection: Connection, response: str) -> Row[Any] | None:
    """A response by its id."""
    return connection.execute(select(responses).where(responses.c.response == response)).first()


def answer(connection: Connection, response: str, question: str, value: Any, records: Any, at: datetime) -> None:
    """Keep the answer to a question; a later one takes its place, and null takes it back."""
    row = {"response": response, "question": question, "value": value, "records": records, "saved_at": at}
    put(connection, answers, row)


def save(connection: Connection, response: str, **changed: Any) -> None:
    """Note how far a response is, and that the warehouse has to hear of it."""
    connection.execute(responses.update().where(responses.c.response == response).values(**changed))
    journal.note(connection, "response", response)


def values(connection: Connection, response: str) -> dict[str, Any]:
    """What a response has answered, by question."""
    query = select(answers.c.question, answers.c.value).where(answers.c.response == response)
    return {question: value for question, value in connection.execute(query) if value is not None}


def records(connection: Connection, response: str, question: str) -> list[dict[str, Any]]:
    """The records that an answer has made until now."""
    query = select(answers.c.records).where(answers.c.response == response, answers.c.question == question)
    return list(connection.execute(query).scalar() or [])


def several(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Responses by their ids."""
    return list(connection.execute(select(responses).where(responses.c.response.in_(ids))))


def answers_of(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """The answers of responses."""
    return list(connection.execute(select(answers).where(answers.c.response.in_(ids))))


def of_version(connection: Connection, survey: str, version: int) -> Iterator[Sequence[Row[Any]]]:
    """The responses to one version of a survey, some hundreds at a time."""
    last, own = "", (responses.c.survey == survey, responses.c.version == version)
    query = select(responses).where(*own).order_by(responses.c.response).limit(AT_ONCE)
    while rows := connection.execute(query.where(responses.c.response > last)).all():
        yield rows
        last = rows[-1].response


def counts(connection: Connection, survey: str) -> tuple[int, int]:
    """How many responses a survey has begun, and how many are complete."""
    complete = func.sum(responses.c.complete.cast(responses.c.version.type))
    query = select(func.count(), complete).where(responses.c.survey == survey)
    begun, finished = connection.execute(query).one()
    return int(begun), int(finished or 0)
