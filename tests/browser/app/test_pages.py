"""The application's own pages in a real browser: they fit, everybody can use them, and they work without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages_helper import signed_in

pytestmark = pytest.mark.long

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
PAGES = {
    "overview": "/?range=custom&since=2026-06-01&until=2026-07-01",
    "metric": "/metrics/nps?range=custom&since=2026-01-01&until=2026-07-01&explain=1",
    "table": "/metrics/contact_share?range=custom&since=2026-01-01&until=2026-07-01",
}
LOOKS = [(c, w, d) for c in ("en", "th", "zh-Hant") for w in (390, 1440) for d in (False, True)]


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_page_fits(visit, name, language, width, dark):
    page = visit(PAGES[name], language, width, dark=dark)
    assert page.evaluate(WIDER) == 0
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    assert not [(v["id"], node["html"][:160]) for v in found for node in v["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_the_narrowest_phone(visit, name):
    assert visit(PAGES[name], width=320).evaluate(WIDER) == 0


def test_it_is_set_in_the_faces_and_leading_of_its_language(visit):
    style = "getComputedStyle(document.querySelector('main')).lineHeight"
    tall = visit(PAGES["overview"], "th").evaluate(style)
    plain = visit(PAGES["overview"], "en").evaluate(style)
    assert float(tall.removesuffix("px")) > float(plain.removesuffix("px"))


def test_nothing_is_said_on_the_console(visit):
    page, said = visit(PAGES["overview"]), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.reload()
    page.wait_for_load_state()
    assert said == []


def test_a_cold_overview_is_at_most_six_requests(company, address, browser):
    context, asked = browser.new_context(), []
    context.add_cookies([{"name": k, "value": v, "url": address} for k, v in signed_in(company).items()])
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_request("**/live"):
        page.goto(address + PAGES["overview"])
    page.wait_for_timeout(500)
    context.close()
    assert len(asked) <= 6, "\n".join(asked)


# -- with script -----------------------------------------------------------------------------------


def test_a_period_that_is_chosen_stands_in_the_address_and_back_works(visit):
    page = visit("/")
    page.select_option("select[name=range]", "12m")
    page.wait_for_url("**range=12m**")
    expect(page.locator("select[name=range]")).to_have_value("12m")
    page.go_back()
    expect(page.locator("select[name=range]")).to_have_value("month", timeout=60_000)


def test_keys_choose_periods_and_list_themselves(visit):
    page = visit("/")
    page.keyboard.press("q")
    page.wait_for_url("**range=90d**")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


def test_the_theme_stays_chosen(visit):
    page = visit(PAGES["overview"], "id")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_palette_leads_to_a_metric(visit):
    page = visit(PAGES["overview"])
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("net promoter")
    page.wait_for_selector("#palette li[data-path='/metrics/nps']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/metrics/nps")


def test_j_walks_over_the_figures(visit):
    page = visit(PAGES["overview"])
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("j")
    assert first.startswith("/metrics/")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first


def test_own_dates_show_when_they_are_wanted(visit):
    page = visit("/?range=28d")
    assert not page.locator(".dates").is_visible()
    page.select_option("select[name=range]", "custom")
    assert page.locator(".dates").is_visible()


# -- without script --------------------------------------------------------------------------------


def test_without_script_a_period_is_chosen_by_a_button(visit):
    page = visit("/", script=False)
    page.select_option("select[name=range]", "90d")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "range=90d" in page.url


def test_without_script_the_menu_of_a_phone_opens(visit):
    page = visit(PAGES["overview"], width=390, script=False)
    assert not page.locator("#menu").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.locator("#menu").is_visible()


def test_without_script_one_comes_from_a_figure_to_its_metric_and_back(visit):
    page = visit(PAGES["overview"], script=False)
    page.get_by_role("link", name="Net Promoter Score").click()
    assert "/metrics/nps" in page.url
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Overview").click()
    assert "since=2026-06-01" in page.url
