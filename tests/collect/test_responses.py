"""What becomes of answers that come page by page, one by one, corrected or taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from suara.collect.responses import Received, Submission, receive
from suara.collect.surveys.reading import convert
from suara.errors import SurveyError
from suara.serve.python import Workspace
from suara.store import responses

NOW = datetime(2025, 1, 31, 9)
Give = Callable[..., Received]
Given = Mapping[str, Mapping[str, Sequence[str]]]
OPTIONS = [{"id": id, "text": id} for id in ("price", "speed", "staff")]
SURVEY = {
    "survey": "stay",
    "kind": "transactional",
    "title": "Stay",
    "languages": ["en"],
    "pages": [
        {
            "questions": [
                {"id": "recommend", "type": "nps", "required": True, "text": "Recommend?"},
                {"id": "word", "type": "short_text", "text": "In a word?"},
            ]
        },
        {
            "questions": [
                {"id": "parts", "type": "matrix", "rows": OPTIONS, "text": "How was each?"},
                {
                    "id": "worst",
                    "type": "single_choice",
                    "options": OPTIONS,
                    "text": "The worst?",
                    "show_if": {"recommend": "<= 6"},
                },
            ]
        },
        {"questions": [{"id": "who", "type": "contact_details", "fields": ["name", "email"], "text": "You?"}]},
    ],
}


@pytest.fixture
def give(ws: Workspace) -> Give:
    """Hand in some answers of a response."""
    ws.surveys.publish(convert(SURVEY))

    def handed(given: Given, page: int | None = None, response: str = "r1", **more: Any) -> Received:
        at = NOW + timedelta(seconds=more.pop("after", 0))
        about = {"response": response, "survey": "stay", "version": 1, "channel": "link", "language": "en"}
        with ws.ledger.writing() as connection:
            return receive(connection, Submission(given=given, at=at, started_at=NOW, page=page, **about, **more))

    return handed


def values(ws: Workspace, response: str = "r1") -> dict[str, Any]:
    with ws.ledger.reading() as connection:
        return responses.values(connection, response)


def test_an_answer_that_comes_alone_is_kept_and_moves_no_page(ws: Workspace, give: Give) -> None:
    give({"recommend": {"": ["9"]}}, page=0)
    received = give({"parts": {"price": ["4"]}})
    assert (received.page, received.complete) == (1, False)
    assert values(ws) == {"recommend": 9, "parts": {"price": 4}}


def test_a_fault_in_an_answer_that_comes_alone_keeps_the_others(ws: Workspace, give: Give) -> None:
    received = give({"recommend": {"": ["12"]}, "word": {"": ["kind"]}})
    assert set(received.faults) == {"recommend"}
    assert values(ws) == {"word": "kind"}


def test_what_is_blank_on_a_page_that_is_sent_again_is_taken_back(ws: Workspace, give: Give) -> None:
    give({"recommend": {"": ["9"]}, "word": {"": ["kind"]}}, page=0)
    give({"recommend": {"": ["9"]}, "word": {"": [" "]}}, page=0)
    assert values(ws) == {"recommend": 9}


def test_a_required_answer_cannot_be_taken_back(ws: Workspace, give: Give) -> None:
    give({"recommend": {"": ["9"]}}, page=0)
    assert set(give({}, page=0).faults) == {"recommend"}
    assert values(ws) == {"recommend": 9}


def test_what_is_blank_in_answers_that_come_one_by_one_stays(ws: Workspace, give: Give) -> None:
    give({"word": {"": ["kind"]}})
    give({"recommend": {"": ["9"]}, "word": {"": [""]}})
    assert values(ws) == {"recommend": 9, "word": "kind"}


def test_lines_that_are_taken_back_count_no_more_in_the_warehouse(
    ws: Workspace, give: Give, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    give({"recommend": {"": ["9"]}}, page=0)
    give({"parts": {"price": ["4"], "speed": ["2"]}}, page=1)
    ws.feed()
    give({"parts": {"price": ["5"]}}, page=1, after=60)
    ws.feed()
    assert rows("answer", "question", "score") == [("parts.price", 5), ("parts.speed", None), ("recommend", 9)]


def test_contact_details_of_a_known_customer_go_to_the_ledger_and_into_no_record(
    ws: Workspace, give: Give, rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    give({"recommend": {"": ["9"]}}, page=0, customer="c1")
    give({"who": {"name": ["Siti"], "email": ["siti@acme.example"]}}, page=2, customer="c1")
    ws.feed()
    assert ws.ledger.person("c1") == {"name": "Siti", "email": "siti@acme.example"}
    assert rows("answer", "question") == [("recommend",)]


def test_contact_details_of_a_stranger_are_nobodys(ws: Workspace, give: Give) -> None:
    give({"who": {"name": ["Siti"]}})
    assert ws.ledger.find("Siti") == []
    assert values(ws) == {"who": {"name": "Siti"}}


def test_an_anonymous_survey_cannot_ask_for_contact_details(ws: Workspace) -> None:
    with pytest.raises(SurveyError, match="asks who answers"):
        ws.surveys.publish(convert(SURVEY | {"survey": "secret", "anonymous": True}))


def test_drop_off_tells_who_saw_answered_and_stopped_after_each_question(ws: Workspace, give: Give) -> None:
    give({"recommend": {"": ["9"]}, "word": {"": ["kind"]}}, page=0, response="a")
    give({}, page=1, response="a")
    give({}, page=2, response="a")
    give({"recommend": {"": ["3"]}}, page=0, response="b")
    give({"recommend": {"": ["9"]}}, response="c")
    give({"recommend": {"": ["9"]}}, page=0, response="d", flags=("trap",))
    found = ws.surveys.show("stay")
    assert (found.started, found.complete, found.flagged) == (3, 1, 1)
    assert [(s.question, s.seen, s.answered, s.stopped) for s in found.steps] == [
        ("recommend", 3, 3, 2),
        ("word", 3, 1, 0),
        ("parts", 2, 0, 0),
        ("worst", 1, 0, 0),
        ("who", 1, 0, 0),
    ]


def test_a_survey_that_is_not_there_has_no_drop_off(ws: Workspace) -> None:
    with pytest.raises(SurveyError, match="no survey"):
        ws.surveys.show("nothing")
