"""All charts in a real browser: they fit, are read by eye, ear, key and finger, and obey a strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.charts.stand import visit
from browser.combinations import chosen
from charts_helper import EN, WORDS

pytestmark = pytest.mark.long
WIDTHS = (320, 390, 1440)
STATES = chosen(WIDTHS, ("light", "dark"), sorted(WORDS), ("ltr", "rtl"))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
# Words of a figure that stand outside of it, but for those in a part of it that scrolls.
OUTSIDE = """() => [...document.querySelectorAll('.chart :is(text, li, figcaption, b, small)')]
    .filter(e => e.checkVisibility() && !e.closest('.wide') && !e.closest('.up'))
    .map(e => [e.textContent, e.getBoundingClientRect()])
    .filter(([, r]) => r.left < -0.5 || r.right > document.documentElement.clientWidth + 0.5)
    .map(([words]) => words)"""
COVERED = """() => [...document.querySelectorAll('.under')].flatMap(row => {
    const seen = [...row.children].filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect())
    return seen.slice(1).filter((box, i) => box.left < seen[i].right)}).length"""
SMALL = """() => [...document.querySelectorAll('.chart :is(text, li, td, th, b, small, span, summary)')]
    .filter(e => e.checkVisibility() && e.textContent.trim())
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 11).map(e => e.outerHTML)"""


@pytest.fixture
def shown(opened):
    """The page of all charts at a width; what its policy stops fails the test."""
    wrong, pages = [], []

    def note(said):
        wrong.append(said.text)

    def show(width=390, *, language="en", direction="ltr", **more):
        page = opened(width, **more)
        if page not in pages:
            pages.append(page)
            page.on("console", note)
            page.on("pageerror", note)
        visit(page, language, direction)
        return page

    yield show
    for page in pages:
        page.remove_listener("console", note)
        page.remove_listener("pageerror", note)
    assert not wrong


def violations(page):
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [(v["id"], node["html"][:200]) for v in found for node in v["nodes"]]


@pytest.mark.parametrize(("width", "light", "language", "direction"), STATES)
def test_no_chart_is_wider_than_its_page(shown, width, light, language, direction):
    page = shown(width, language=language, direction=direction, dark=light == "dark")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(WIDER) == 0
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize(("width", "language"), [(320, "th"), (390, "zh-Hant"), (1440, "en")])
def test_words_keep_their_size_and_do_not_cover_each_other(shown, width, language):
    page = shown(width, language=language)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(COVERED) == 0


def test_nothing_is_wider_with_text_of_twice_the_size(shown):
    page = shown(390, language="th")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(WIDER) == 0
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize(("width", "light", "language", "direction"), STATES)
def test_axe_finds_nothing_against_wcag_2_2_aa(request, opened, width, light, language, direction):
    page = opened(width, dark=light == "dark")
    page.unroute_all()
    visit(page, language, direction)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert not violations(page)


def test_the_table_behind_a_chart_opens_by_key_without_script(shown):
    page = shown(390, script=False)
    page.locator("#bar summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#bar td").first.is_visible()


# -- reading out -----------------------------------------------------------------------------------


def said(page, name):
    return page.locator(f"#{name} output").inner_text().split("\n")


def press(page, name, *keys):
    page.locator(f"#{name} .area").focus()
    for key in keys:
        page.keyboard.press(key)


def test_arrow_keys_read_one_point_after_another(shown):
    page = shown(1440)
    press(page, "line", "ArrowRight", "ArrowRight")
    assert said(page, "line")[:3] == ["week of 2 May", "NPS: 46.7", "95% interval: 42.7 – 50.7"]
    page.keyboard.press("End")
    assert said(page, "line")[0] == f"week of 26 May ({EN['open']})"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert said(page, "line")[0] == "week of 1 May"


def test_what_is_read_is_announced(shown):
    page = shown()
    press(page, "histogram", "ArrowLeft")
    assert said(page, "histogram") == ["10", "Answers: 290", "Share: 24%"]
    assert page.get_by_role("status").filter(has_text="290").count() == 1
    assert page.locator("#histogram .area").get_attribute("role") == "application"


def test_a_reading_names_the_event_and_the_small_sample_of_its_point(shown):
    page = shown()
    press(page, "line", *["ArrowRight"] * 6)
    assert "6 May – New checkout released" in said(page, "line")
    press(page, "line", "Home", *["ArrowRight"] * 3)
    assert said(page, "line")[-1] == f"* {EN['few']}"


def test_a_gap_is_read_as_a_gap(shown):
    page = shown()
    press(page, "line-gaps", *["ArrowRight"] * 5)
    assert said(page, "line-gaps")[:2] == ["week of 5 May", "NPS: –"]
    assert page.locator("#line-gaps .hair").count() == 1
    assert page.locator("#line-gaps .spot").count() == 0


def test_escape_and_leaving_end_the_reading(shown):
    page = shown()
    for leave in ("Escape", "Tab"):
        press(page, "line", "ArrowRight")
        assert page.locator(".hair").count() == 1
        page.keyboard.press(leave)
        assert page.locator(".hair").count() == 0
        assert not page.locator("#line output").is_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_pointer_reads_the_point_below_it(shown, direction):
    page = shown(1440, direction=direction)
    box = page.locator("#line .area").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 20 / 25, box["y"] + 50)
    assert said(page, "line")[0] == "week of 21 May"
    hair = page.locator("#line .hair").bounding_box()
    assert hair["x"] == pytest.approx(box["x"] + box["width"] * 20 / 25, abs=1.5)
    spot = page.locator("#line .spot").bounding_box()
    assert box["y"] <= spot["y"] <= box["y"] + box["height"]
    page.mouse.move(5, 5)
    assert page.locator(".hair").count() == 0


@pytest.mark.parametrize("share", [0.001, 0.49, 0.51, 0.999])
def test_a_reading_fits_a_narrow_phone(shown, share):
    page = shown(320, language="th")
    box = page.locator("#line .area").bounding_box()
    page.mouse.move(box["x"] + box["width"] * share, box["y"] + 50)
    tip = page.locator("#line output").bounding_box()
    assert tip["x"] >= 0
    assert tip["x"] + tip["width"] <= 320
    assert page.evaluate(WIDER) == 0


def test_a_chart_that_came_later_is_read_too(shown):
    page = shown(1440)
    page.evaluate("""() => { const one = document.querySelector('#line figure'), copy = one.cloneNode(true)
        one.replaceWith(copy) }""")
    press(page, "line", "ArrowRight")
    assert said(page, "line")[0] == "week of 1 May"
