"""Every type of question by keyboard alone: in every language, on two widths, with and without script."""

import pytest

from browser.bed import cases
from browser.combinations import chosen
from browser.conftest import DESKTOP, PHONE
from browser.keyboard import fill
from suara.collect.questions import QUESTIONS
from suara.languages import codes
from suara.store import responses

pytestmark = pytest.mark.long

ROWS = chosen(sorted(cases()), codes(), (PHONE, DESKTOP), ("script", "no script"))


def test_there_is_a_case_of_every_type_in_every_language():
    assert {case.question["type"] for case in cases().values()} == set(QUESTIONS)
    assert all(set(case.question["text"]) == set(codes()) for case in cases().values())


@pytest.mark.parametrize(("name", "language", "width", "script"), ROWS)
def test_it_is_filled_in_with_the_keyboard_alone(served, opened, name, language, width, script):
    case, page = cases()[name], opened(width, script=script == "script")
    page.goto(f"{served.address}/s/{case.survey}?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    slip = page.locator("[name='suara.slip']").get_attribute("value")
    fill(page, "q", case.fill)
    assert page.locator("main.notice h1").count() == 1, page.locator("main").inner_text()
    with served.ws.ledger.reading() as connection:
        row = responses.get(connection, slip.partition(".")[0])
        assert row.complete
        assert row.language == language
        assert responses.values(connection, row.response).get("q") == case.value
