"""The pop-up asks: pages, conditions, faults, and words that are only words."""

import pytest

pytestmark = pytest.mark.slow


def test_it_asks_branches_and_thanks(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="7", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    asked.get_by_role("textbox", name="You gave 7. Why?").fill("slow")
    asked.get_by_role("button", name="Send").click()
    asked.get_by_text("Your answers have been saved.").wait_for()
    assert stand.arrives({"recommend": 7, "mend": "slow"})
    assert stand.kept()[0][0].complete


def test_a_variant_fits_the_answer(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="3", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    assert asked.get_by_role("textbox", name="What to mend?").is_visible()


def test_a_page_that_does_not_fit_is_left_out_and_the_ending_fits(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="10", exact=True).check()
    asked.get_by_role("button", name="Send").click()
    assert asked.get_by_role("heading", name="Wonderful!").is_visible()
    assert stand.arrives({"recommend": 10})


def test_a_required_answer_is_asked_for_and_has_the_focus(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("button", name="Next").click()
    assert asked.get_by_role("alert").inner_text() == "Please answer this question."
    assert asked.get_by_role("radio", name="0", exact=True).evaluate("one => one === one.getRootNode().activeElement")


def test_back_shows_what_was_answered(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="3", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    asked.get_by_role("textbox").fill("slow")
    asked.get_by_role("button", name="Back").click()
    assert asked.get_by_role("radio", name="3", exact=True).is_checked()
    asked.get_by_role("button", name="Next").click()
    assert asked.get_by_role("textbox").input_value() == "slow"


def test_markup_in_a_text_is_text(stand):
    bad = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    question = {"id": "recommend", "type": "nps", "text": {"en": bad}, "low": {"en": bad}}
    stand.publish(title={"en": bad}, languages=["en"], pages=[{"questions": [question]}], endings=[])
    stand.go()
    assert bad in stand.appears().inner_text()
    assert stand.page.evaluate("window.hit") is None
