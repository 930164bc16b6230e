"""What every question type keeps: none is named here."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest

from suara.collect.questions import QUESTIONS
from suara.collect.questions._type import AnswerError
from suara.collect.surveys.checking import COMMON, faults
from suara.collect.surveys.definition import Question, Survey
from suara.collect.surveys.reading import convert
from suara.languages import LANGUAGES
from suara.records import KINDS
from suara.serve.web.respondent.pages import form_page

every_type = pytest.mark.parametrize("name", sorted(QUESTIONS))


def survey_of(name: str) -> Survey:
    question = {"id": "q", "type": name, "text": {"en": "What?"}, **QUESTIONS[name].sample.question}
    return survey_with(question)


def survey_with(question: dict[str, Any]) -> Survey:
    return convert(
        {
            "survey": "one-question",
            "kind": "instant",
            "title": {"en": "One question"},
            "languages": ["en"],
            "pages": [{"questions": [question]}],
        }
    )


def question_of(name: str) -> Question:
    return survey_of(name).questions[0]


@every_type
def test_its_sample_has_no_fault(name: str) -> None:
    assert not faults(survey_of(name))


@every_type
def test_it_reads_what_a_form_gives(name: str) -> None:
    assert QUESTIONS[name].read(question_of(name), QUESTIONS[name].sample.given) == QUESTIONS[name].sample.value


@every_type
def test_a_page_gives_back_the_value_that_it_shows(name: str) -> None:
    type_, question = QUESTIONS[name], question_of(name)
    if type_.sample.value is not None:
        assert type_.read(question, type_.given(question, type_.sample.value)) == type_.sample.value


@every_type
def test_it_keeps_as_json_what_it_reads(name: str) -> None:
    assert json.loads(json.dumps(QUESTIONS[name].sample.value)) == QUESTIONS[name].sample.value


@every_type
def test_its_value_can_be_said_in_every_language(name: str) -> None:
    type_ = QUESTIONS[name]
    for language in LANGUAGES.values():
        assert type_.sample.value is None or type_.shown(question_of(name), type_.sample.value, language.code)


@every_type
def test_what_it_says_of_a_person_stands_in_no_record(name: str) -> None:
    type_, question = QUESTIONS[name], question_of(name)
    told = type_.person(question, type_.sample.value) if type_.sample.value is not None else {}
    assert told == type_.sample.person
    assert type_.personal == bool(told)
    assert not set(told.values()) & set(re.findall(r"[^\[\]{}',]+", str(type_.sample.records)))


@every_type
def test_no_other_field_of_a_question_means_anything_to_it(name: str) -> None:
    type_, fields = QUESTIONS[name], {field.name for field in msgspec.structs.fields(Question)}
    given = set(msgspec.to_builtins(question_of(name)))
    assert type_.allows | type_.needs <= fields
    assert given - COMMON <= type_.allows | type_.needs


@every_type
def test_a_form_without_it_is_no_answer(name: str) -> None:
    assert QUESTIONS[name].read(question_of(name), {}) is None


@every_type
def test_it_refuses_what_it_cannot_take_with_a_phrase_in_every_language(name: str) -> None:
    for given in QUESTIONS[name].sample.refused:
        with pytest.raises(AnswerError) as refused:
            QUESTIONS[name].read(question_of(name), given)
        for language in LANGUAGES.values():
            assert language.say(refused.value.phrase, **refused.value.values)


@every_type
def test_its_records_are_answers(name: str) -> None:
    type_ = QUESTIONS[name]
    records = type_.records(question_of(name), type_.sample.value) if type_.sample.value is not None else []
    assert list(records) == list(type_.sample.records)
    assert {column for record in records for column in record} <= set(KINDS["answer"].columns)


@every_type
def test_what_is_typed_in_a_chat_reads_as_the_form_does(name: str) -> None:
    type_, question = QUESTIONS[name], question_of(name)
    if type_.sample.typed:
        assert type_.read(question, type_.typed(question, type_.sample.typed)) == type_.sample.value


@every_type
def test_each_choice_of_a_mail_is_an_answer(name: str) -> None:
    question = question_of(name)
    for value, _ in QUESTIONS[name].choices(question):
        assert QUESTIONS[name].read(question, {"": [value]}) is not None


@every_type
def test_its_page_shows_the_question_and_what_was_answered(name: str) -> None:
    values: dict[str, Any] = {"q": QUESTIONS[name].sample.value}
    html = form_page(
        survey_of(name), 0, action="/s/x", slip="slip", code="en", business="Acme", values=values, seed="s"
    )
    assert "What?" in html
    assert QUESTIONS[name].sample.value is None or html != form_page(
        survey_of(name), 0, action="/s/x", slip="slip", code="en", business="Acme", values={}, seed="s"
    )
