"""Every ready survey, answered to its end in two ways: no page is a dead end, and the metrics read the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

import suara
from suara.collect.questions import QUESTIONS
from suara.collect.questions._type import Given
from suara.collect.responses import Received, Submission, receive
from suara.collect.surveys.definition import Question, Survey
from suara.collect.surveys.templates import names, template
from suara.serve.python import Workspace

NOW = datetime.now(UTC).replace(tzinfo=None)


def answer(question: Question, which: int) -> Given:
    """The first or the last of the answers that a click gives; else what the type's sample would type."""
    type_ = QUESTIONS[question.type]
    if choices := type_.choices(question):
        return {"": [choices[which][0]]}
    return {} if question.options or question.rows else type_.typed(question, type_.sample.typed)


def sent(survey: Survey, version: int, which: int, page: int) -> Submission:
    given: Mapping[str, Given] = {q.id: answer(q, which) for q in survey.pages[page].questions}
    own = f"{survey.survey}-{which}"
    where = {"channel": "link", "language": "da", "page": page}
    return Submission(own, survey.survey, version, given, NOW, NOW, **where)


def answered(ws: Workspace, survey: Survey, version: int, which: int) -> Received:
    """A whole response, page after page."""
    page: int | None = 0
    while page is not None:
        with ws.ledger.writing() as connection:
            done = receive(connection, sent(survey, version, which, page))
        assert not done.faults
        page = done.page
    return done


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with suara.create(tmp_path_factory.mktemp("answered") / "ws") as made:
        yield made


@pytest.mark.parametrize("name", names())
def test_it_can_be_answered_to_its_end(ws: Workspace, name: str) -> None:
    survey = template(name)
    version = ws.surveys.publish(survey).version
    assert answered(ws, survey, version, 0).complete
    assert answered(ws, survey, version, -1).complete


def test_the_metrics_read_what_the_templates_ask(ws: Workspace) -> None:
    for name in names():
        survey = template(name)
        answer_it = partial(answered, ws, survey, ws.surveys.publish(survey).version)
        answer_it(0)
        answer_it(-1)
    ws.feed()
    asked = ("nps", "csat_mean", "csat_mean_1_10", "ces_ease_mean", "ces_effort_mean", "completion_rate")
    found: dict[str, Any] = {row["metric"]: row for row in ws.measure(*asked).rows}
    # What is anonymous goes to the warehouse later, where nobody can tell whose it is.
    known = [name for name in names() if not template(name).anonymous]
    assert (found["completion_rate"]["value"], found["completion_rate"]["n"]) == (100, 2 * len(known))
    assert all(found[metric]["n"] >= 2 for metric in asked)
    assert found["nps"]["value"] == 0
    assert {row["item"] for row in ws.measure("visitor_intent").rows} >= {"information", "cash"}
    assert ws.measure("task_completion").rows[0]["value"] == 50
