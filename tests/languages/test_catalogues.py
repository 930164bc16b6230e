"""What the application says in each language: every sentence, with its places, as the language writes."""

import re
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from suara.languages import LANGUAGES, interface

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = [name for name in LANGUAGES if name != "en"]
CJK = "[\u3400-\u9fff]"


def text_of(name: str) -> str:
    return (ROOT / "src" / "suara" / "languages" / name / "interface.po").read_text(encoding="utf-8")


def catalogue(name: str) -> Catalog:
    return read_po(BytesIO(text_of(name).encode()))


def messages(name: str) -> list[Message]:
    return [message for message in catalogue(name) if message.id]


def said(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("name", SPOKEN)
def test_no_form_of_a_sentence_is_empty(name):
    assert [message.id for message in messages(name) if not all(said(message))] == []


@pytest.mark.parametrize("name", SPOKEN)
def test_a_sentence_keeps_its_places(name):
    wrong = []
    for message in messages(name):
        asked = places(message.id if isinstance(message.id, str) else message.id[1])
        wrong += [(message.id, form) for form in said(message) if places(form) != asked]
    assert wrong == []


@pytest.mark.parametrize("name", SPOKEN)
def test_a_language_has_the_plural_forms_of_cldr(name):
    forms = len(Locale.parse(LANGUAGES[name].code, sep="-").plural_form.rules) + 1
    wrong = [m.id for m in messages(name) if isinstance(m.id, tuple) and len(said(m)) != forms]
    assert (catalogue(name).num_plurals, wrong) == (forms, [])


@pytest.mark.parametrize("name", SPOKEN)
def test_a_catalogue_says_that_nobody_proof_read_it(name):
    assert text_of(name).startswith("# Not yet proof-read by a native speaker.")


@pytest.mark.parametrize("name", SPOKEN)
def test_a_sentence_has_no_space_at_its_ends_nor_two_within(name):
    forms = [form for message in messages(name) for form in said(message)]
    assert [form for form in forms if form != form.strip() or "  " in form] == []


def test_chinese_has_full_width_punctuation():
    half = re.compile(rf"{CJK}[,;:?!.()]|[,;:?!()]{CJK}")
    assert [form for m in messages("zh_hant") for form in said(m) if half.search(form)] == []


def test_thai_has_no_latin_full_stop_at_the_end_of_a_sentence():
    assert [form for m in messages("th") for form in said(m) if re.search(r"[\u0e00-\u0e7f]\.( |$)", form)] == []


def test_an_opening_capital_stays_one_where_the_script_has_them():
    wrong = [
        (m.id, form)
        for name in ("da", "id", "ms")
        for m in messages(name)
        for form in said(m)
        if isinstance(m.id, str) and m.id[0].isupper() and m.id[1:2].islower() and form[0].islower()
    ]
    assert wrong == []


def test_a_number_of_things_is_said_in_the_language():
    one, many = "{n} recovery code is left.", "{n} recovery codes are left."
    assert interface("da").many(one, many, 1) == "Der er 1 gendannelseskode tilbage."
    assert interface("da").many(one, many, 2) == "Der er 2 gendannelseskoder tilbage."
    assert interface("id").many(one, many, 2) == "Tersisa 2 kode pemulihan."
