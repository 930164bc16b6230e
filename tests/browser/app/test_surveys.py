"""A first survey in a real browser: taken, looked at, published and sent to oneself; then answered."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

import suara
from pages_helper import signed_in
from serving import served

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
PATHS = ("", "/build", "/words", "/options?part=ask", "/yaml", "/preview", "/share", "/eligible?customer=c1")


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("app-surveys") / "ws") as made:
        yield made


@pytest.fixture(scope="module")
def here(ws) -> Iterator[str]:
    with served(ws, timeout_graceful_shutdown=2) as found:
        yield found


def page_of(browser, ws, here, language, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(120_000)
    context.add_cookies([{"name": k, "value": v, "url": here} for k, v in signed_in(ws, language=language).items()])
    return context.new_page()


def faults(page):
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [(v["id"], node["html"][:160]) for v in found for node in v["nodes"]]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("th", 390), ("zh-Hant", 390)])
def test_a_first_survey_is_taken_published_tried_and_every_page_of_it_fits(browser, ws, here, language, width):
    name, page = f"first-{language.lower()}", page_of(browser, ws, here, language, width)
    page.goto(f"{here}/new-survey/nps?lang={language}")
    assert (page.evaluate(WIDER), faults(page)) == (0, [])
    page.fill("[name=name]", name)
    page.locator("main form[method=post] button").click()
    page.wait_for_url(f"**/surveys/{name}/build")
    page.locator("form.ready button").click()
    page.wait_for_url("**done=published")
    for path in PATHS:
        page.goto(f"{here}/surveys/{name}{path}")
        assert (path, page.evaluate(WIDER), faults(page)) == (path, 0, [])
    page.goto(f"{here}/surveys/{name}/share")
    page.goto(page.locator('a[href*="test="]').first.get_attribute("href"))
    assert page.locator('[name="recommend"]').count() == 11
    page.context.close()


def test_the_preview_in_the_builder_follows_what_was_saved(browser, ws, here):
    page = page_of(browser, ws, here, "en", 1440)
    page.goto(f"{here}/new-survey")
    page.fill("[name=title]", "Quick question")
    page.locator("#empty button").click()
    page.wait_for_url("**/build")
    page.select_option("[name=type]", "nps")
    page.locator("[value=add]").first.click()
    page.wait_for_url("**question=nps**")
    page.fill("#f-text", "Would you tell a friend?")
    page.locator("[value=save]").click()
    page.wait_for_load_state()
    assert page.frame_locator("iframe").locator("h1").inner_text().startswith("Would you tell a friend?")
    page.context.close()
