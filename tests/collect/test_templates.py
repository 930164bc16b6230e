"""What every ready survey keeps: none is named here."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.checking import completeness, faults, texts
from suara.collect.surveys.definition import Survey, Text
from suara.collect.surveys.reading import in_languages, parse, written
from suara.collect.surveys.templates import names, template
from suara.collect.surveys.wording import places_in
from suara.errors import SurveyError
from suara.languages import codes
from suara.serve.web.respondent.pages import form_page

every_template = pytest.mark.parametrize("name", names())

# So short that two languages may say the same, such as "Harga" (price) in Malay and Indonesian.
SHORT = 30
# The house's budget for the first question of a survey, compressed.
MOST_BYTES = 6 * 1024
# Words that only the other of the two sister languages uses in this sense.
INDONESIAN = """
karena bisa kualitas pengiriman email situs tautan toko membutuhkan akun seberapa pelayanan daring belanja berbelanja
kabar kartu rekening karyawan jawaban pertanyaan survei gampang undangan
"""
MALAY = """
kerana kualiti perkhidmatan penghantaran e-mel pautan kedai manakah bagaimanakah akaun cawangan kakitangan maklumat
percutian jawapan soalan tinjauan kad wang baharu petua syarikat bilik ralat jemputan
"""


def words_of(survey: Survey, code: str) -> set[str]:
    said = " ".join(text[code] for _, text in texts(survey))
    return {word.strip(".,?!:;“”()|{}").lower() for word in said.split()}


def test_there_are_at_least_twenty():
    assert len(names()) >= 20


@every_template
def test_its_name_is_that_of_its_file(name: str) -> None:
    assert template(name).survey == name


@every_template
def test_it_says_in_a_line_what_it_is_for(name: str) -> None:
    about = template(name).about
    assert about.endswith(".")
    assert "\n" not in about


@every_template
def test_nothing_is_wrong_with_it(name: str) -> None:
    assert [str(fault) for fault in faults(template(name))] == []


@every_template
def test_it_is_complete_in_every_language(name: str) -> None:
    survey = template(name)
    assert set(survey.languages) == set(codes())
    assert [one for one in completeness(survey) if one.missing] == []


@every_template
def test_only_its_own_language_counts_as_proofread(name: str) -> None:
    assert template(name).proofread == ("en",)


@every_template
def test_it_has_the_words_of_a_mail_and_of_its_reminder(name: str) -> None:
    mail = template(name).mail
    assert mail
    assert mail.greeting
    assert mail.reminder
    assert mail.reminder != mail.subject


@every_template
def test_its_last_ending_fits_everybody(name: str) -> None:
    assert template(name).endings[-1].when == {}


@every_template
def test_it_asks_for_no_more_than_it_needs(name: str) -> None:
    survey = template(name)
    assert len(survey.questions) <= 8
    assert len(survey.pages[0].questions) == 1
    assert survey.pages[0].questions[0].required


@every_template
def test_its_first_question_is_asked_of_everybody_in_the_same_words(name: str) -> None:
    first = template(name).questions[0]
    assert not first.show_if
    assert not first.variants


@every_template
def test_a_scale_says_what_its_ends_mean(name: str) -> None:
    bare = [q.id for q in template(name).questions if "low" in QUESTIONS[q.type].allows and not (q.low and q.high)]
    assert bare == []


@every_template
def test_its_places_are_the_same_in_every_language(name: str) -> None:
    for where, text in texts(template(name)):
        assert len({frozenset(places_in(said)) for said in text.values()}) == 1, where


def copies(text: Text) -> Iterator[tuple[str, str]]:
    """Pairs of languages that say exactly the same at some length."""
    for number, one in enumerate(codes()):
        for other in codes()[number + 1 :]:
            if text[one] == text[other] and not (len(text[one]) <= SHORT and {one, other} == {"ms", "id"}):
                yield one, other


@every_template
def test_no_language_is_a_copy_of_another(name: str) -> None:
    copied = {where: list(copies(text)) for where, text in texts(template(name))}
    assert {where: pairs for where, pairs in copied.items() if pairs} == {}


@every_template
def test_each_language_is_written_in_its_own_script(name: str) -> None:
    for where, text in texts(template(name)):
        thai = {code for code, said in text.items() if re.search("[\u0e00-\u0e7f]", said)}
        chinese = {code for code, said in text.items() if re.search("[\u4e00-\u9fff]", said)}
        assert (thai, chinese) == ({"th"}, {"zh-Hant"}), where


@every_template
def test_malay_and_indonesian_keep_their_own_words(name: str) -> None:
    assert words_of(template(name), "ms") & set(INDONESIAN.split()) == set()
    assert words_of(template(name), "id") & set(MALAY.split()) == set()


@every_template
def test_thai_names_no_sex_of_the_speaker(name: str) -> None:
    said = " ".join(text["th"] for _, text in texts(template(name)))
    assert not any(word in said for word in ("ครับ", "ค่ะ", "คะ ", "ดิฉัน", "กระผม"))


@every_template
def test_texts_have_no_stray_spaces(name: str) -> None:
    for where, text in texts(template(name)):
        for said in text.values():
            assert said == said.strip(), where
            assert "  " not in said, where


@every_template
def test_its_file_is_as_export_writes_it(name: str) -> None:
    file = files("suara.collect.surveys.templates").joinpath(f"{name}.yaml")
    assert file.read_text("utf-8") == written(template(name))


@every_template
def test_yaml_and_json_read_back_as_the_same(name: str) -> None:
    survey = template(name)
    assert parse(written(survey)) == survey
    assert parse(written(survey, as_json=True)) == survey


@every_template
@pytest.mark.parametrize("code", codes())
def test_each_page_shows_its_questions_in_the_language(name: str, code: str) -> None:
    survey = template(name)
    for number, page in enumerate(survey.pages):
        html = form_page(survey, number, action="/s/x", slip="s", code=code, business="Acme", values={}, seed="s")
        assert f'lang="{code}"' in html
        for question in page.questions:
            if not question.show_if and not page.show_if:
                assert question.text[code].partition("“")[0].partition("{")[0] in html


@every_template
def test_its_first_page_is_light_in_every_language(name: str) -> None:
    survey = template(name)
    for code in codes():
        html = form_page(survey, 0, action="/s/x", slip="s" * 60, code=code, business="Acme", values={}, seed="s")
        assert len(gzip.compress(html.encode())) <= MOST_BYTES


@every_template
@pytest.mark.parametrize("code", codes())
def test_it_can_be_had_in_one_language(name: str, code: str) -> None:
    survey = template(name, [code])
    assert survey.languages == (code,)
    assert faults(survey) == []
    assert {c for _, text in texts(survey) for c in text} == {code}


def test_the_first_language_named_becomes_its_own():
    assert template(names()[0], ["da", "th"]).languages == ("da", "th")


def test_an_unknown_template_names_the_nearest():
    with pytest.raises(SurveyError) as refused:
        template(names()[0] + "x")
    assert names()[0] in refused.value.remedy


def test_a_language_that_it_lacks_is_refused_with_those_it_has():
    with pytest.raises(SurveyError, match="is not said in sv") as refused:
        in_languages(template(names()[0]), ["sv"])
    assert "zh-Hant" in refused.value.remedy
