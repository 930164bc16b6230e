"""A page is drawn once for all who have answered nothing, and carries to each what is theirs."""

import pytest

from asking_helper import survey
from suara.collect.surveys.reading import convert
from suara.serve.web.respondent import pages

SURVEY = convert(survey(languages=["en", "da"]))
ABOUT = {"code": "en", "business": "Acme", "values": {}, "seed": "s"}
MINE = {"action": "/s/x?lang=en&kiosk=90", "slip": 'mine"<', "resume": "/s/x/mine", "query": "&score=9"}
THEIRS = {"action": "/s/x", "slip": "theirs", "resume": "/s/x/theirs", "query": ""}


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setattr(pages, "_pages", {})


def test_a_page_that_was_drawn_for_another_is_the_one_drawn_for_oneself():
    alone = pages.form_page(SURVEY, 0, **ABOUT, **MINE)
    pages._pages.clear()
    pages.form_page(SURVEY, 0, **ABOUT, **THEIRS)
    assert pages.form_page(SURVEY, 0, **ABOUT, **MINE) == alone
    assert len(pages._pages) == 1


def test_what_a_visit_carries_is_written_as_text_and_never_as_markup():
    html = pages.form_page(SURVEY, 0, **ABOUT, **MINE)
    assert 'value="mine&#34;&lt;"' in html
    assert "lang=da&amp;score=9" in html


@pytest.mark.parametrize("more", [{"code": "da"}, {"business": "Other"}, {"values": {"recommend": 9}}, {"test": True}])
def test_what_a_page_shows_differently_is_drawn_apart(more):
    pages.form_page(SURVEY, 0, **ABOUT, **THEIRS)
    kept = pages.form_page(SURVEY, 0, **{**ABOUT, **more}, **THEIRS)
    pages._pages.clear()
    assert kept == pages.form_page(SURVEY, 0, **{**ABOUT, **more}, **THEIRS)


def test_another_survey_of_the_same_name_is_drawn_apart():
    pages.form_page(SURVEY, 0, **ABOUT, **THEIRS)
    html = pages.form_page(convert(survey(title="Anew")), 0, **ABOUT, **THEIRS)
    assert "Anew" in html


@pytest.mark.parametrize("more", [{"saved": True}, {"typed": {"why": {"": ["my words"]}}}])
def test_what_somebody_answered_is_not_kept_in_memory(more):
    about = ABOUT | {"values": {"why": "my words"}}
    assert "my words" in pages.form_page(SURVEY, 1, **about, **THEIRS, **more)
    assert not pages._pages
