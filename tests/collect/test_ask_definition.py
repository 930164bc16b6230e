"""The part of a definition that says who is asked: what is refused, and that it reads back as written."""

import pytest

from suara.collect.surveys.ask_checking import ask_faults
from suara.collect.surveys.checking import faults
from suara.collect.surveys.reading import convert, parse, written
from suara.errors import SurveyError
from who_helper import definition

TRIGGER = {"record": "ticket", "at": "resolved_at"}


@pytest.mark.parametrize(
    ("kind", "ask", "words"),
    [
        ("transactional", {"schedule": "quarterly"}, "has no schedule"),
        ("relationship", {"schedule": "yearly", "trigger": TRIGGER}, "a schedule and a trigger"),
        ("transactional", {"trigger": {"record": "tikcet"}}, "no kind of record 'tikcet'"),
        ("transactional", {"trigger": {"record": "ticket", "at": "topic"}}, "no time of a ticket"),
        ("transactional", {"channels": ["pigeon"]}, "no channel 'pigeon'"),
        ("transactional", {"channels": []}, "names no channel"),
        ("transactional", {"hours": ["9 to 5"]}, "is not a stretch of hours"),
        ("transactional", {"since": "2026-02-01", "until": "2026-01-31"}, "ends before it begins"),
        ("transactional", {"where": {"country": "MY"}}, "chooses customers for a schedule"),
    ],
)
def test_what_cannot_be_asked_is_a_fault_with_its_reason(kind, ask, words):
    (fault,) = ask_faults(convert(definition("nps", kind, **ask)))
    assert words in str(fault)
    assert fault.remedy


@pytest.mark.parametrize(
    "ask", [{"sampling": 0}, {"sampling": 1.5}, {"clocks": {"after_answer": -1}}, {"days": ["someday"]}, {"drip": -1}]
)
def test_a_value_out_of_its_bounds_is_refused_where_it_is_read(ask):
    with pytest.raises(SurveyError):
        convert(definition(**ask))


def test_how_a_survey_asks_reads_back_as_it_was_written():
    ask = {
        "trigger": {
            "record": "cart",
            "delay": 2,
            "without": ["purchased_at"],
            "where": {"text": "x", "value": ">= 50"},
        },
        "channels": ["email"],
        "sampling": 0.5,
        "consent": ["consent"],
        "clocks": {"after_answer": 10},
        "hours": ["09:00-12:00", "13:00-17:00"],
        "days": ["monday"],
        "since": "2026-01-01",
    }
    survey = convert(definition(**ask))
    assert faults(survey) == []
    assert parse(written(survey)) == parse(written(survey, as_json=True)) == survey
    assert survey.ask.trigger.where == {"text": "x", "value": ">= 50"}
