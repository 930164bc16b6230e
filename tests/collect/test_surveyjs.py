"""A SurveyJS definition becomes one of ours, and what it has beyond that is told."""

import json

import pytest

from suara.collect.surveys.checking import faults
from suara.collect.surveys.reading import parse, written
from suara.collect.surveys.surveyjs import converted, read
from suara.errors import SurveyError
from suara.serve.cli import run

WHOLE = {
    "title": {"default": "Your visit", "th": "การเยี่ยมชม"},
    "logoPosition": "right",
    "completedHtml": {"default": "<h3>Thanks &amp; goodbye</h3>", "th": "<h3>ขอบคุณ</h3>"},
    "pages": [
        {
            "name": "first",
            "elements": [
                {
                    "type": "rating",
                    "name": "NPS Score",
                    "title": {"default": "How likely are you to recommend us?", "th": "จะแนะนำเราไหม"},
                    "isRequired": True,
                    "rateMin": 0,
                    "rateMax": 10,
                    "minRateDescription": {"default": "not at all", "th": "ไม่แน่นอน"},
                },
                {
                    "type": "checkbox",
                    "name": "used",
                    "title": {"default": "What did you use?", "th": "ใช้อะไร"},
                    "choices": [
                        {"value": "shop", "text": {"default": "Shop", "th": "ร้าน"}},
                        {"value": "web site", "text": {"default": "Website", "th": "เว็บ"}},
                    ],
                    "showOtherItem": True,
                    "choicesOrder": "random",
                },
            ],
        },
        {
            "name": "second",
            "elements": [
                {
                    "type": "panel",
                    "name": "more",
                    "visibleIf": "{NPS Score} <= 6",
                    "elements": [
                        {"type": "comment", "name": "why", "title": {"default": "Why {NPS Score}?", "th": "ทำไม"}}
                    ],
                },
                {"type": "rating", "name": "stars", "title": {"default": "Stars?", "th": "ดาว"}, "rateType": "stars"},
                {"type": "signaturepad", "name": "sign"},
                {
                    "type": "text",
                    "name": "age",
                    "title": {"default": "Age", "th": "อายุ"},
                    "inputType": "number",
                    "min": 1,
                },
                {
                    "type": "text",
                    "name": "odd",
                    "title": {"default": "Odd", "th": "แปลก"},
                    "visibleIf": "age({x}) > 3",
                    "mask": "99",
                },
            ],
        },
    ],
}


@pytest.fixture
def made():
    return converted(WHOLE, "visit")


def test_it_has_no_fault_and_can_be_published(made):
    survey, _ = made
    assert faults(survey) == []
    assert parse(written(survey)) == survey


def test_questions_become_those_of_our_types(made):
    survey, _ = made
    kinds = {question.id: question.type for question in survey.questions}
    assert kinds == {
        "nps_score": "nps",
        "used": "multiple_choice",
        "why": "long_text",
        "stars": "rating",
        "age": "number",
        "odd": "short_text",
    }


def test_what_belongs_to_a_question_goes_with_it(made):
    survey, _ = made
    score, used, stars = (survey.question(id) for id in ("nps_score", "used", "stars"))
    assert (score.required, score.low["en"]) == (True, "not at all")
    assert [option.id for option in used.options] == ["shop", "web_site"]
    assert (used.other, used.random) == (True, True)
    assert (stars.scale, stars.look) == ((1, 5), "stars")


def test_a_panels_condition_is_that_of_its_questions(made):
    survey, _ = made
    assert survey.question("why").show_if == {"nps_score": "<= 6"}


def test_names_in_texts_are_ours(made):
    survey, _ = made
    assert survey.question("why").text["en"] == "Why {nps_score}?"


def test_languages_and_the_ending_are_carried_over(made):
    survey, _ = made
    assert survey.languages == ("en", "th")
    assert survey.endings[0].title["en"] == "Thanks & goodbye"


def test_what_has_no_place_is_listed_with_where_it_stood(made):
    _, left_out = made
    assert left_out == [
        "question sign: its type signaturepad",
        "question odd: its condition age({x}) > 3",
        "question odd: mask",
    ]


def test_a_survey_without_pages_has_one(made):
    survey, _ = converted({"elements": [{"type": "boolean", "name": "ok"}]}, "short")
    assert [option.id for option in survey.questions[0].options] == ["yes", "no"]


def test_a_language_that_we_lack_is_told_once():
    values = {
        "title": {"default": "a", "fi": "b"},
        "elements": [{"type": "text", "name": "q", "title": {"fi": "c", "en": "d"}}],
    }
    assert converted(values, "x")[1] == ["texts in the language fi"]


def test_two_names_that_would_be_the_same_id_stay_apart():
    values = {"elements": [{"type": "text", "name": "my q"}, {"type": "text", "name": "My Q"}]}
    assert [q.id for q in converted(values, "x")[0].questions] == ["my_q", "my_q_2"]


@pytest.mark.parametrize("text", ["{", "[]", "7"])
def test_what_is_no_definition_is_an_error(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SurveyError):
        read(tmp_path / "x.json")


def test_the_command_prints_ours_and_says_what_was_left_out(tmp_path, capsys):
    (tmp_path / "Old Visit.json").write_text(json.dumps(WHOLE))
    assert run(["import", "surveyjs", str(tmp_path / "Old Visit.json")]) == 1
    told = capsys.readouterr()
    assert parse(told.out).survey == "old-visit"
    assert "Not carried over: question sign" in told.err
