"""The records of every type of question are read by the metrics that are meant, and by no other."""

from datetime import datetime
from typing import Any

import pytest

import suara
from suara.collect.questions import QUESTIONS
from suara.collect.responses import Submission, receive
from suara.collect.surveys.reading import convert
from suara.serve.python import Workspace

Values = dict[tuple[str, str | None], float]
ENOUGH = 5  # of staff no fewer are counted
NOW = datetime(2025, 1, 31, 9)
REASONS = {"options": [{"id": id, "text": id} for id in ("price", "speed", "staff")]}

# Type, the question's own fields, what is given, and metric with item (where it has several) to the value it must have.
CASES: list[tuple[str, dict[str, Any], dict[str, list[str]], dict[tuple[str, str | None], float]]] = [
    ("nps", {}, {"": ["9"]}, {("nps", None): 100}),
    (
        "nps_plus",
        REASONS,
        {"": ["6"], "reason": ["speed"], "comment": ["slow"]},
        {("nps", None): -100, ("nps_plus_reasons", "detractor / speed"): 100, ("comment_rate", None): 100},
    ),
    ("csat", {}, {"": ["4"]}, {("csat_mean", None): 4, ("csat_top2", None): 100}),
    ("csat", {"scale": [1, 10]}, {"": ["7"]}, {("csat_mean_1_10", None): 7, ("csat_8_10", None): 0}),
    ("ces", {}, {"": ["6"]}, {("ces_ease_mean", None): 6, ("ces_easy", None): 100, ("ces_net_easy", None): 100}),
    ("ces", {"scale": [1, 5]}, {"": ["2"]}, {("ces_effort_mean", None): 2, ("ces_low_effort", None): 100}),
    ("enps", {}, {"": ["3"]}, {("enps", None): -100}),
    (
        "staff_satisfaction",
        {"scale": [1, 4]},
        {"": ["3"]},
        {("staff_satisfaction_mean", None): 3, ("staff_satisfaction_top", None): 100},
    ),
    ("visitor_intent", REASONS, {"": ["price"]}, {("visitor_intent", "price"): 100}),
    (
        "visitor_intent",
        REASONS | {"several": True},
        {"": ["price", "staff"]},
        {("visitor_intent_multi", "price"): 100, ("visitor_intent_multi", "staff"): 100},
    ),
    ("task_completion", {}, {"": ["no"]}, {("task_completion", None): 0}),
    ("short_text", {}, {"": ["kind"]}, {("comment_rate", None): 100}),
    ("long_text", {}, {"": ["kind and quick"]}, {("comment_rate", None): 100}),
    ("single_choice", REASONS | {"other": True}, {"other": ["the cat"]}, {("comment_rate", None): 100}),
    ("multiple_choice", REASONS, {"": ["price"]}, {}),
    ("dropdown", REASONS, {"": ["price"]}, {}),
    ("ranking", REASONS, {"price": ["1"], "speed": ["2"], "staff": ["3"]}, {}),
    ("matrix", {"rows": REASONS["options"]}, {"price": ["3"]}, {}),
    ("rating", {}, {"": ["3"]}, {}),
    ("number", {}, {"": ["3"]}, {}),
    ("date", {}, {"": ["2025-01-01"]}, {}),
    ("consent", {}, {"": ["yes"]}, {}),
    ("contact_details", {"fields": ["name"]}, {"name": ["Siti"]}, {}),
    ("statement", {}, {}, {}),
]
ASKED = (
    *("nps", "nps_plus_reasons", "csat_mean", "csat_top2", "csat_mean_1_10", "csat_8_10", "ces_ease_mean", "ces_easy"),
    *("ces_net_easy", "ces_effort_mean", "ces_low_effort", "enps", "staff_satisfaction_mean", "staff_satisfaction_top"),
    *("visitor_intent", "visitor_intent_multi", "task_completion", "comment_rate"),
)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """What the metrics say of each case, where each is a survey that was answered alike by its own channel."""
    with suara.create(tmp_path_factory.mktemp("types") / "ws", timezone="UTC", currency="MYR") as ws:
        for number, (type_, more, given, _) in enumerate(CASES):
            answer(ws, f"s{number}", {"q": ({"type": type_, **more}, given)})
        by_type = {type_: (more, given) for type_, more, given, _ in CASES}
        mixed = ["nps", "ranking", "date", "task_completion", "visitor_intent", "consent", "number"]
        answer(ws, "mixed", {type_: ({"type": type_, **by_type[type_][0]}, by_type[type_][1]) for type_ in mixed})
        ws.feed()
        found: dict[str, Values] = {}
        for row in ws.measure(*ASKED, by="channel").rows:
            if row["value"] is not None:
                found.setdefault(row["channel"], {})[row["metric"], row.get("item")] = row["value"]
        return found


def answer(ws: Workspace, name: str, asked: dict[str, tuple[dict[str, Any], dict[str, list[str]]]]) -> None:
    """Publish a survey of these questions and answer it, by a channel of the same name."""
    questions = [{"id": id, "text": "What?", **question} for id, (question, _) in asked.items()]
    heading = {"survey": name, "kind": "instant", "title": "One", "languages": ["en"]}
    ws.surveys.publish(convert(heading | {"pages": [{"questions": questions}]}))
    given = {id: given for id, (_, given) in asked.items()}
    about = {"survey": name, "version": 1, "channel": name, "language": "en", "page": 0}
    for number in range(ENOUGH):
        with ws.ledger.writing() as connection:
            own = f"r-{name}-{number}"
            assert receive(connection, Submission(own, given=given, at=NOW, started_at=NOW, **about)).complete


def test_every_type_has_a_case() -> None:
    assert {type_ for type_, *_ in CASES} == set(QUESTIONS)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{type_} {i}" for i, (type_, *_) in enumerate(CASES)])
def test_it_is_counted_by_the_metrics_that_are_meant_and_by_no_other(counted: dict[str, Values], number: int) -> None:
    silent = {("comment_rate", None): 0.0}
    assert counted[f"s{number}"] == pytest.approx(silent | CASES[number][3])


def test_a_choice_that_answers_a_question_of_its_own_is_no_reason_for_a_score(counted: dict[str, Values]) -> None:
    assert counted["mixed"]["nps", None] == 100
    assert "nps_plus_reasons" not in {metric for metric, _ in counted["mixed"]}
