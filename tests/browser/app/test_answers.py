"""The story of answers in a real browser: find low scores, read one, tag it, take that back, see the customer."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
LIST = "/answers?range=all&band=low&comment=1"


def fits(page):
    assert page.evaluate(WIDER) == 0
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    assert not [(v["id"], node["html"][:160]) for v in found for node in v["nodes"]]


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("en", 390, False), ("en", 1440, True), ("th", 390, True), ("zh-Hant", 1440, False)]
)
def test_the_pages_fit_and_everybody_can_use_them(visit, language, width, dark):
    page = visit(LIST, language, width, dark=dark)
    fits(page)
    page.locator(".answer [data-item]").first.click()
    page.wait_for_selector(".asked")
    fits(page)
    page.locator("a[href^='/customer/']").first.click()
    page.wait_for_selector(".events")
    fits(page)


def test_what_is_selected_is_tagged_and_that_is_undone(visit):
    page = visit(LIST)
    page.locator("[name=unit]").first.check()
    page.locator(".bulk [name=tag]").fill("ราคา")
    page.locator(".bulk .go").click()
    expect(page.locator(".tags .badge")).to_have_count(1)
    page.locator(".undo button").click()
    expect(page.locator(".tags .badge")).to_have_count(0)


def test_j_and_k_walk_over_the_answers(visit):
    page = visit(LIST)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first


def test_it_works_without_script(visit):
    page = visit(LIST, script=False)
    page.locator("[name=q]").fill("nothing says this")
    page.locator("form.controls button").click()
    expect(page.locator(".empty h2")).to_be_visible()
