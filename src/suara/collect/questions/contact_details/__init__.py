"""Contact details: they go to the ledger, where alone it says who people are, and into no record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from suara.collect.questions._type import AnswerError, Given, QuestionType, Sample, own_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.collect.surveys.definition import Question

FIELDS = ("name", "email", "phone", "company", "job", "address", "city", "postcode", "country")
MOST = 200
EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
PHONE = re.compile(r"\+?[\d\s().\-/]{5,30}")


def read(question: Question, given: Given) -> dict[str, str] | None:
    """What was given, by field; a question that must be answered needs all of it."""
    found = {field: text for field in question.fields if (text := own_words(given, field, MOST)) is not None}
    if "email" in found and not EMAIL.fullmatch(found["email"]):
        raise AnswerError("email_address")
    if "phone" in found and not (PHONE.fullmatch(found["phone"]) and sum(map(str.isdigit, found["phone"])) > 4):
        raise AnswerError("phone_number")
    if found and question.required and len(found) < len(question.fields):
        raise AnswerError("every_field")
    return {field: " ".join(text.split()) for field, text in found.items()} or None


def given(question: Question, value: Mapping[str, str]) -> Given:
    """What a form gives for it."""
    return {field: [text] for field, text in value.items()}


def typed(question: Question, text: str) -> Given:
    """One detail a line, in their order."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {field: [line] for field, line in zip(question.fields, lines, strict=False)}


def check(question: Question) -> str:
    """Why it cannot be asked so."""
    strange = [field for field in question.fields if field not in FIELDS]
    return f"There is no detail {strange[0]!r}; there are {', '.join(FIELDS)}." if strange else ""


question = QuestionType(
    title="Contact details",
    read=read,
    records=lambda question, value: (),
    given=given,
    typed=typed,
    shown=lambda question, value, language: ", ".join(value.values()),
    person=lambda question, value: value,
    personal=True,
    check=check,
    needs=frozenset({"fields"}),
    sample=Sample(
        question={"fields": ["name", "email", "phone"]},
        given={"name": ["Siti binti Ali"], "email": ["siti@acme.example"], "phone": ["+60 12-345 6789"]},
        value={"name": "Siti binti Ali", "email": "siti@acme.example", "phone": "+60 12-345 6789"},
        records=(),
        person={"name": "Siti binti Ali", "email": "siti@acme.example", "phone": "+60 12-345 6789"},
        refused=[{"email": ["siti"]}, {"phone": ["call me"]}, {"name": ["x" * 201]}],
        typed="Siti binti Ali\nsiti@acme.example\n+60 12-345 6789",
    ),
)
