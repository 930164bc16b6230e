"""Submissions that are given in a list become what they become one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

import suara
from asking_helper import invitation_of, invited
from suara.collect.responses import Received, Submission, receive, receive_all
from suara.serve.python import Workspace
from suara.store import asking_tables, ledger_tables

NOW = datetime(2026, 3, 2, 9)
LONG = "Nobody says these very words twice by chance."
OPTIONS = [{"id": id, "text": id} for id in ("price", "staff")]
FIRST = [
    {"id": "recommend", "type": "nps", "required": True, "text": "Recommend?"},
    {"id": "parts", "type": "matrix", "rows": OPTIONS, "text": "How was each?"},
]
SECOND = [
    {"id": "why", "type": "long_text", "text": "Why?"},
    {"id": "best", "type": "multiple_choice", "options": OPTIONS, "other": True, "text": "What was good?"},
]
WHO = {"id": "who", "type": "contact_details", "fields": ["name"], "text": "You?"}
SURVEYS: dict[str, dict[str, Any]] = {
    "plain": {"pages": [{"questions": FIRST}, {"questions": [*SECOND, WHO]}]},
    "few": {"quotas": [{"most": 2}, {"most": 1, "when": {"recommend": ">= 9"}}]},
    "tried": {"test": True},
    "secret": {"anonymous": True},
}
TABLES = [*asking_tables.surveys.metadata.sorted_tables, ledger_tables.people]


def texts(*values: str, part: str = "") -> st.SearchStrategy[dict[str, list[str]]]:
    return st.sampled_from([{part: [value]} for value in values])


GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "recommend": texts("9", "3", "12", ""),
        "parts": texts("4", "2", part="price") | texts("5", part="staff"),
        "why": texts(LONG, "kind", " "),
        "best": texts("price", "nothing") | st.just({"": ["staff", "other"], "other": ["tea"]}),
        "who": texts("Siti", "Budi", part="name"),
    },
)


def lists() -> st.SearchStrategy[list[Submission]]:
    """Some to one survey or two, so that they meet in its quotas and responses."""
    asked = st.lists(st.sampled_from(sorted(SURVEYS)), min_size=1, max_size=2)
    return asked.flatmap(lambda names: st.lists(submissions(names), min_size=2, max_size=16))


@st.composite
def submissions(draw: st.DrawFn, surveys: list[str]) -> Submission:
    """One from a program, a page or a person who was invited."""
    survey, page = draw(st.sampled_from(surveys)), draw(st.sampled_from([None, 0, 1]))
    return Submission(
        response=f"{survey}-{draw(st.integers(0, 6))}",
        survey=survey,
        version=1,
        given=draw(GIVEN),
        at=NOW + timedelta(hours=draw(st.integers(0, 30))),
        started_at=NOW,
        channel=draw(st.sampled_from(["link", "api"])),
        language="en",
        page=page,
        complete=page is None and draw(st.booleans()),
        invitation=draw(st.none() | st.sampled_from([invitation_of(f"{survey}-c{n}") for n in range(2)] + ["gone"])),
        customer=draw(st.sampled_from([None, "c1", "c2"])),
        dimensions=draw(st.sampled_from([{}, {"product": "tea"}])),
        flags=draw(st.sampled_from([(), (), ("hasty",), ("test",)])),
        known=draw(st.booleans()),
    )


@pytest.fixture
def ws(tmp_path: Path, ledger_address: str) -> Iterator[Workspace]:
    with suara.create(tmp_path / "ws", ledger=ledger_address) as made:
        for name, more in SURVEYS.items():
            own = {"survey": name, "kind": "transactional", "title": name, "languages": ["en"]}
            made.surveys.publish({**own, "pages": [{"questions": FIRST}, {"questions": SECOND}], **more})
            for n in range(2):
                invited(made, name, f"{name}-c{n}")
        assert made.ledger.secret
        yield made


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=lists())
def test_a_list_becomes_what_its_submissions_become_one_after_the_other(
    ws: Workspace, several: list[Submission]
) -> None:
    assert after(ws, partial(receive_all, submissions=several)) == after(ws, partial(in_turn, several))


def in_turn(several: list[Submission], connection: Connection) -> list[Received]:
    return [receive(connection, submission) for submission in several]


def after(ws: Workspace, work: Callable[..., list[Received]]) -> tuple[list[Any], dict[str, list[str]]]:
    """What became of each, and all that the ledger then holds; nothing of it stays."""
    with ws.ledger.engine.connect() as connection, connection.begin() as transaction:
        outcomes = [told(received) for received in work(connection=connection)]
        kept = {table.name: rows(connection, table) for table in TABLES}
        transaction.rollback()
    return outcomes, kept


def told(received: Received) -> tuple[Any, ...]:
    faults = {id: (fault.phrase, fault.values) for id, fault in received.faults.items()}
    return received.response, received.complete, received.page, faults, received.refused


def rows(connection: Connection, table: Any) -> list[str]:
    """The rows of a table, without the numbers that are drawn by chance."""
    columns = [column for column in table.c if column.name != "entry"]
    return sorted(map(repr, connection.execute(select(*columns))))
