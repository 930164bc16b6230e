"""Responses and their answers in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, case, cast, func, select

from suara.store import journal
from suara.store.asking_tables import answers, responses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

AT_ONCE = 500
# To build a statement costs more than to run it: those of every submission are built once.
ONE = select(responses).where(responses.c.response == bindparam("own"))
VALUES = select(answers.c.question, answers.c.value).where(answers.c.response == bindparam("own"))
SAVED = (
    responses.update()
    .where(responses.c.response == bindparam("own"))
    .values({name: bindparam(name) for name in ("page", "complete", "saved_at", "language")})
)


def get(connection: Connection, response: str) -> Row[Any] | None:
    """A response by its id."""
    return connection.execute(ONE, {"own": response}).first()


def save(connection: Connection, response: str, due_at: datetime | None = None, **changed: Any) -> None:
    """Note how far a response is (page, complete, saved_at, language), and that the warehouse has to hear of it.

    It hears of it at once, or from a moment on.
    """
    connection.execute(SAVED, {"own": response, **changed})
    journal.note(connection, "response", response, due_at)


def flag(connection: Connection, response: str, flags: Sequence[str]) -> None:
    """Note what speaks against a response being a person's."""
    connection.execute(responses.update().where(responses.c.response == response).values(flags=list(flags)))


def values(connection: Connection, response: str) -> dict[str, Any]:
    """What a response has answered, by question."""
    found = connection.execute(VALUES, {"own": response})
    return {question: value for question, value in found if value is not None}


def several(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Responses by their ids."""
    query = select(responses).where(responses.c.response.in_(ids)).order_by(responses.c.response)
    return list(connection.execute(query))


def answers_of(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """The answers of responses."""
    query = select(answers).where(answers.c.response.in_(ids)).order_by(answers.c.response, answers.c.question)
    return list(connection.execute(query))


def astray(connection: Connection) -> int:
    """How many answers have no response."""
    query = select(func.count()).select_from(answers).where(answers.c.response.not_in(select(responses.c.response)))
    return int(connection.execute(query).scalar_one())


def of_version(connection: Connection, survey: str, version: int) -> Iterator[Sequence[Row[Any]]]:
    """The responses to one version of a survey, some hundreds at a time."""
    last, own = "", (responses.c.survey == survey, responses.c.version == version)
    query = select(responses).where(*own).order_by(responses.c.response).limit(AT_ONCE)
    while rows := connection.execute(query.where(responses.c.response > last)).all():
        yield rows
        last = rows[-1].response


def counts(connection: Connection, survey: str) -> tuple[int, int, int]:
    """How many responses a survey has begun, how many are complete, and how many more are flagged and do not count."""
    flags = cast(responses.c.flags, String)
    clean = case((flags == "[]", 1), else_=0)
    complete = case((responses.c.complete, clean), else_=0)
    query = select(func.sum(clean), func.sum(complete), func.sum(1 - clean)).where(responses.c.survey == survey)
    begun, finished, flagged = connection.execute(query).one()
    return int(begun or 0), int(finished or 0), int(flagged or 0)


def last(connection: Connection) -> dict[str, datetime]:
    """When the newest response of each survey was saved, of those that count."""
    query = select(responses.c.survey, func.max(responses.c.saved_at)).group_by(responses.c.survey)
    clean = query.where(cast(responses.c.flags, String) == "[]")
    return {row[0]: row[1] for row in connection.execute(clean)}


def page(
    connection: Connection,
    own: Mapping[str, Any],
    *,
    flagged: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: tuple[datetime, str] | None = None,
    most: int = 100,
) -> list[Row[Any]]:
    """Responses whose columns have the values of `own`, the newest first; those after one, by its time and id."""
    query = select(responses).order_by(responses.c.saved_at.desc(), responses.c.response.desc()).limit(most)
    for name, value in own.items():
        query = query.where(responses.c[name] == value)
    if flagged is not None:
        clean = cast(responses.c.flags, String) == "[]"
        query = query.where(~clean if flagged else clean)
    if since:
        query = query.where(responses.c.saved_at >= since)
    if until:
        query = query.where(responses.c.saved_at < until)
    if after:
        at, last = after
        older = responses.c.saved_at < at
        query = query.where(older | ((responses.c.saved_at == at) & (responses.c.response < last)))
    return list(connection.execute(query))


def flagged(connection: Connection, survey: str) -> list[Row[Any]]:
    """The flagged responses of a survey."""
    mine = (responses.c.survey == survey, cast(responses.c.flags, String) != "[]")
    return list(connection.execute(select(responses).where(*mine).order_by(responses.c.response)))
