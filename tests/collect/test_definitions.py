"""Definitions: written and read back, checked, in some of their languages."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suara.collect.surveys import definition, reading
from suara.collect.surveys.checking import completeness, faults, texts
from suara.collect.surveys.definition import (
    Ask,
    Ending,
    Mail,
    Option,
    Page,
    Part,
    Question,
    Quota,
    Survey,
    Text,
    Trigger,
    Variant,
)
from suara.collect.surveys.reading import AS_THEY_ARE, TEXTS, convert, in_languages, parse, written
from suara.collect.surveys.wording import places_in, said
from suara.errors import SurveyError
from suara.languages import codes

# YAML can hold any text; what no file can hold are half characters.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
# Names that mean something to YAML, or to the reading of a definition.
names = st.sampled_from(["no", "yes", "null", "~", "1e6", "0x1f", "1:30", "2024-01-01", "<<", "=", *TEXTS]) | words
said_in = st.dictionaries(st.sampled_from([*codes(), "no"]), words, min_size=1, max_size=3)
maybe_said = st.just({}) | said_in
values = st.text(max_size=5) | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
conditions = st.dictionaries(names, names | values | st.lists(values, max_size=3), max_size=2)


def tuples(of: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


options = st.builds(Option, id=names, text=said_in)
questions = st.builds(
    Question,
    id=names,
    type=names,
    text=said_in,
    hint=maybe_said,
    variants=tuples(st.builds(Variant, when=conditions, text=said_in)),
    show_if=conditions,
    low=maybe_said,
    high=maybe_said,
    scale=st.none() | st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    look=st.sampled_from(["numbers", "stars", "faces"]),
    options=tuples(options),
    rows=tuples(options),
    fields=tuples(names),
    least=st.none() | names | st.floats(allow_nan=False, allow_infinity=False),
)
asks = st.builds(
    Ask,
    trigger=st.none() | st.builds(Trigger, record=names, where=conditions),
    where=conditions,
    reminder=st.floats(0, 9),
    since=st.none() | st.dates(),
)
surveys = st.builds(
    Survey,
    survey=names,
    about=words,
    kind=st.sampled_from(["relationship", "transactional", "instant"]),
    title=said_in,
    languages=tuples(st.sampled_from(codes()), 3),
    proofread=tuples(st.sampled_from(codes()), 3),
    pages=tuples(st.builds(Page, questions=tuples(questions), show_if=conditions)),
    endings=tuples(st.builds(Ending, when=conditions, title=maybe_said, text=maybe_said, redirect=words)),
    mail=st.none() | st.builds(Mail, subject=said_in, greeting=maybe_said, reminder=maybe_said),
    quotas=tuples(st.builds(Quota, most=st.integers(), when=conditions)),
    anonymous=st.booleans(),
    ask=asks,
)


@given(surveys)
def test_yaml_reads_back_as_it_was_written(survey: Survey) -> None:
    assert parse(written(survey)) == survey


@given(surveys)
def test_json_reads_back_as_it_was_written(survey: Survey) -> None:
    assert parse(written(survey, as_json=True)) == survey


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SurveyError):
        parse(text)


@given(surveys, st.data())
def test_a_definition_in_some_languages_holds_no_other(survey: Survey, data: st.DataObject) -> None:
    if survey.languages:
        chosen = data.draw(st.lists(st.sampled_from(survey.languages), min_size=1, unique=True))
        alone = in_languages(survey, chosen)
        assert alone.languages == tuple(chosen)
        assert {code for _, text in texts(alone) for code in text} <= set(chosen)


def test_the_reading_knows_every_field_that_is_a_text():
    parts = [one for one in vars(definition).values() if isinstance(one, type) and issubclass(one, Part)]
    fields = [field for part in parts for field in msgspec.structs.fields(part)]
    typed = {(f.name, str(f.type.__origin__ if hasattr(f.type, "__metadata__") else f.type)) for f in fields}
    assert {name for name, type_ in typed if type_ == str(Text)} == set(TEXTS)
    assert {name for name, type_ in typed if type_ == str(definition.Conditions)} <= set(AS_THEY_ARE)


SMALL = """
survey: small
kind: instant
title: Small
languages: [en, th, da]
pages:
  - questions:
      - id: recommend
        type: nps
        text: {en: How likely, th: มากน้อยเพียงใด, da: Hvor sandsynligt}
        low: {en: not at all}
"""


def test_a_publisher_is_told_what_a_language_lacks_and_how_much_of_all():
    told = [str(fault) for fault in faults(parse(SMALL))]
    assert told == [
        "texts: th lacks 2 of 3 texts: title; question recommend, low. Translate them, or drop th from its languages.",
        "texts: da lacks 2 of 3 texts: title; question recommend, low. Translate them, or drop da from its languages.",
    ]


def test_completeness_counts_the_texts_of_each_language():
    assert [(one.language, one.translated, one.texts) for one in completeness(parse(SMALL))] == [
        ("en", 3, 3),
        ("th", 1, 3),
        ("da", 1, 3),
    ]


def test_a_language_that_is_only_in_some_text_is_a_fault():
    survey = parse(SMALL.replace("low: {en", "low: {zh-hant: 不可能, en").replace("[en, th, da]", "[en]"))
    assert [fault.reason for fault in faults(survey)] == [
        "It is said in 'da', which is not among its languages.",
        "It is said in 'th', which is not among its languages.",
        "It is said in 'zh-hant', which is not among its languages.",
    ]


def test_a_field_that_stands_twice_is_refused_with_its_line():
    with pytest.raises(SurveyError, match=r"'kind' stands twice(.|\n)*line 4"):
        parse(SMALL.replace("title: Small", "kind: relationship"))


def test_a_field_that_stands_twice_in_json_is_refused():
    with pytest.raises(SurveyError, match="'survey' stands twice"):
        parse('{"survey": "a", "survey": "b"}')


def test_a_question_may_be_called_like_a_text():
    survey = parse(SMALL.replace("id: recommend", "id: title") + "\n    show_if: {title: '9'}\n")
    assert survey.pages[0].show_if == {"title": "9"}


@pytest.mark.parametrize("text", ["[" * 2000, "a: " + "9" * 5000, "languages: 5", "- a", "{", "!!python/none x: 1"])
def test_what_is_no_survey_is_refused(text: str) -> None:
    with pytest.raises(SurveyError):
        parse(text)


def test_a_place_may_hold_what_stands_there_where_nothing_fills_it():
    text = {"en": "Hello {customer.name|there},"}
    assert said(text, "en", {"customer.name": "Siti"}) == "Hello Siti,"
    assert said(text, "en") == "Hello there,"
    assert places_in(text["en"]) == {"customer.name"}


def test_convert_takes_a_text_without_languages_as_the_first_ones():
    assert convert(reading.plain(parse(SMALL))).title == {"en": "Small"}
