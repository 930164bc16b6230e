"""A respondent's page: what it weighs, how it fits, whom it serves, and what it never loses."""

import gzip
import re
from itertools import cycle

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.bed import cases
from browser.combinations import chosen
from browser.conftest import DESKTOP, PHONE
from suara.languages import codes
from suara.store import responses

MOST_BYTES = 6 * 1024
NARROW = 320
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
each_case = pytest.mark.parametrize("name", sorted(cases()))
STATES = chosen(sorted(cases()), ("fresh", "faulty"), ("light", "dark"), ("from the left", "from the right"))

WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
TARGETS = """() => [...document.querySelectorAll('form :is(button, select, textarea, .buttons a, input), summary')]
    .filter(e => e.checkVisibility() && e.type != 'hidden' && e.name != 'website')
    .map(e => [e.name || e.tagName, (e.closest('.option') || e).getBoundingClientRect()])
    .map(([name, {width, height}]) => ({name, width, height}))"""


def address(served, name, **query):
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{served.address}/s/{cases()[name].survey}?{asked}"


def violations(page):
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [(v["id"], node["html"][:200]) for v in found for node in v["nodes"]]


# -- weight ----------------------------------------------------------------------------------------


@each_case
def test_a_first_question_weighs_at_most_six_kilobytes_in_every_language(served, name):
    sizes = {}
    for code in codes():
        answer = httpx.get(address(served, name, lang=code), timeout=60)
        assert answer.headers["content-encoding"] == "gzip"
        sizes[code] = len(gzip.compress(answer.content, 9))
        assert int(answer.headers["content-length"]) <= sizes[code] + 64
    assert max(sizes.values()) <= MOST_BYTES, sizes


@each_case
def test_a_page_names_nothing_else_to_fetch(served, name):
    html = httpx.get(address(served, name), timeout=60).text
    assert not re.search(r"<(link|img|iframe|object|embed|source)\b|\bsrc=|url\(|@import|srcset|https?://", html)


def test_a_page_is_one_request(served, opened):
    asked, page = [], opened(PHONE)

    def note(request):
        asked.append(request.url)

    page.on("request", note)
    page.goto(address(served, "csat_faces", lang="th"), wait_until="networkidle")
    page.remove_listener("request", note)
    assert asked == [address(served, "csat_faces", lang="th")]


# -- fit -------------------------------------------------------------------------------------------


@each_case
@pytest.mark.parametrize("language", ["th", "da"])
def test_a_page_fits_a_narrow_phone(served, opened, name, language):
    page = opened(NARROW)
    page.goto(address(served, name, lang=language))
    assert page.evaluate(WIDER) == 0


@each_case
def test_a_page_fits_with_text_of_twice_the_size_from_the_right(served, opened, name, from_the_right):
    page = opened(PHONE)
    page.goto(address(served, name, lang="ms"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(WIDER) == 0


@each_case
def test_what_is_tapped_has_the_size_of_a_finger(served, opened, name):
    page = opened(PHONE)
    page.goto(address(served, name, lang="en"))
    small = [one for one in page.evaluate(TARGETS) if min(one["width"], one["height"]) < 43.9]
    assert not small


def test_a_scale_runs_from_the_side_on_which_its_language_begins(served, opened, from_the_right):
    page = opened(PHONE)
    page.goto(address(served, "csat", lang="en"))
    first, last = page.locator("[name=q]").first.bounding_box(), page.locator("[name=q]").last.bounding_box()
    assert first["x"] > last["x"]


# -- access ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state", "light", "side", "language"), [(*r, c) for r, c in zip(STATES, cycle(codes()))]
)
def test_axe_finds_nothing_against_wcag_2_2_aa(served, opened, request, name, state, light, side, language):
    if side == "from the right":
        request.getfixturevalue("from_the_right")
    page = opened(PHONE, dark=light == "dark")
    page.goto(address(served, name, lang=language))
    if state == "faulty":
        page.goto(address(served, name, lang=language).replace("?", "-required?"))
        page.get_by_role("button").click()
        assert page.locator(".problem").count() == (name != "statement")
    assert not violations(page)


def test_the_thanks_page_and_the_language_menu_have_no_violation_either(served, opened):
    page = opened(DESKTOP)
    page.goto(address(served, "statement", lang="en"))
    page.locator("summary").click()
    assert page.get_by_role("link", name="ไทย").is_visible()
    assert not violations(page)
    page.locator("summary").click()
    page.get_by_role("button").click()
    assert not violations(page)


# -- faults ----------------------------------------------------------------------------------------

ASKED = [
    {"id": "why", "type": "long_text", "text": "Why?"},
    {"id": "score", "type": "nps", "required": True, "text": "How likely?"},
    {"id": "reach", "type": "contact_details", "fields": ["name", "email"], "text": "Who are you?"},
    {
        "id": "liked",
        "type": "multiple_choice",
        "most": 1,
        "options": [{"id": i, "text": i} for i in "ab"],
        "text": "Liked?",
    },
]


@pytest.fixture
def faulty(served, opened):
    """A page after it was sent with one answer lacking and two faults in others."""
    page = opened(PHONE, script=False)
    page.goto(served.publish("faulty", ASKED, languages=["en"]))
    page.locator("[name=why]").fill("<b>too</b> slow")
    page.locator("[name='reach.name']").fill("Siti")
    page.locator("[name='reach.email']").fill("nowhere")
    page.locator("[name=liked][value=a]").check()
    page.locator("[name=liked][value=b]").check()
    page.get_by_role("button").click()
    return page


def test_the_title_of_a_page_with_faults_says_so(faulty):
    assert faulty.title().startswith("Please look at the marked question.")


def test_the_summary_of_faults_leads_to_each(faulty):
    links = faulty.locator(".problem a")
    assert links.all_inner_texts() == ["How likely?", "Who are you?", "Liked?"]
    assert [link.get_attribute("href") for link in links.all()] == ["#score-text", "#reach-text", "#liked-text"]


def test_the_first_fault_has_the_focus(faulty):
    assert faulty.evaluate("document.activeElement.name + document.activeElement.value") == "score0"


def test_whatever_was_typed_stands_there_still(faulty):
    assert faulty.locator("[name=why]").input_value() == "<b>too</b> slow"
    assert faulty.locator("[name='reach.name']").input_value() == "Siti"
    assert faulty.locator("[name='reach.email']").input_value() == "nowhere"
    assert faulty.locator("[name=liked]:checked").count() == 2


def test_a_fault_is_tied_to_its_question_for_those_who_listen(faulty):
    group = faulty.locator("fieldset:has([name=score])")
    assert group.get_attribute("aria-invalid") == "true"
    assert "Please answer this question." in faulty.locator(f"#{group.get_attribute('aria-describedby')}").inner_text()


def test_contact_details_can_be_filled_in_by_the_browser(faulty):
    kinds = {n: faulty.locator(f"[name='reach.{n}']").get_attribute("autocomplete") for n in ("name", "email")}
    assert kinds == {"name": "name", "email": "email"}


# -- pages, back and on ----------------------------------------------------------------------------

TWO = [
    [{"id": "score", "type": "nps", "required": True, "text": {c: f"How likely? {c}" for c in codes()}}],
    [{"id": "why", "type": "short_text", "text": {c: f"Why {{score}}? {c}" for c in codes()}}],
]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_back_keeps_the_answer_and_the_language(served, opened, script):
    page = opened(PHONE, script=script)
    page.goto(served.publish("two", *TWO) + "?lang=da")
    page.locator("[name=score][value='7']").check(force=True)
    page.get_by_role("button").click()
    assert "Why 7? da" in page.locator("h1").inner_text()
    assert page.locator("progress").get_attribute("value") == "2"
    page.get_by_role("link", name="Tilbage").click()
    assert "How likely? da" in page.locator("h1").inner_text()
    assert page.locator("[name=score]:checked").get_attribute("value") == "7"


def test_another_language_keeps_the_page_and_its_answers(served, opened):
    page = opened(PHONE, script=False)
    page.goto(served.publish("two", *TWO) + "?lang=da")
    page.locator("[name=score][value='7']").check(force=True)
    page.get_by_role("button").click()
    page.locator("summary").click()
    page.get_by_role("link", name="繁體中文").click()
    assert "Why 7? zh-Hant" in page.locator("h1").inner_text()


def test_another_language_keeps_the_score_that_a_link_chose(served, opened):
    page = opened(PHONE, script=False)
    page.goto(served.publish("two", *TWO) + "?score=8")
    page.locator("summary").click()
    page.get_by_role("link", name="ไทย").click()
    assert page.locator("[name=score]:checked").get_attribute("value") == "8"


def test_focus_goes_in_the_order_in_which_questions_stand(served, opened):
    page = opened(DESKTOP)
    page.goto(served.publish("faulty", ASKED, languages=["en"]))
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert order == ["why", "score", "reach.name", "reach.email", "liked", "liked", "BUTTON"]


# -- nothing is lost -------------------------------------------------------------------------------


def kept(served, slip):
    with served.ws.ledger.reading() as connection:
        return responses.values(connection, slip.partition(".")[0])


def begun(page, url):
    page.goto(url)
    return page.locator("[name='suara.slip']").get_attribute("value")


def until(page, found):
    for _ in range(100):
        if result := found():
            return result
        page.wait_for_timeout(50)
    raise TimeoutError


def test_an_answer_is_kept_as_it_is_given_and_the_link_goes_on_with_it(served, opened):
    page = opened(PHONE)
    slip = begun(page, served.publish("two", *TWO) + "?lang=en")
    assert not page.locator("#resume").is_visible()
    page.locator("[name=score][value='4']").check(force=True)
    until(page, lambda: kept(served, slip) == {"score": 4})
    page.locator("#resume").wait_for(state="visible")
    link = page.locator("#resume a").get_attribute("href")
    elsewhere = opened(DESKTOP, script=False)
    elsewhere.goto(served.address + link)
    assert elsewhere.locator("[name=score]:checked").get_attribute("value") == "4"


def test_what_is_typed_is_kept_when_the_page_is_left(served, opened):
    page = opened(PHONE)
    slip = begun(page, served.publish("left", [{"id": "why", "type": "long_text", "text": "Why?"}], languages=["en"]))
    page.locator("textarea").press_sequentially("half a sen")
    page.goto("about:blank")
    until(page, lambda: kept(served, slip) == {"why": "half a sen"})


def test_the_score_of_a_link_is_kept_at_the_first_sign_of_a_person_and_not_before(served, opened):
    page = opened(PHONE)
    slip = begun(page, served.publish("two", *TWO) + "?score=8")
    page.wait_for_timeout(200)
    assert kept(served, slip) == {}
    page.keyboard.press("Tab")
    until(page, lambda: kept(served, slip) == {"score": 8})


def test_looking_at_a_page_and_leaving_it_keeps_nothing(served, opened):
    page = opened(PHONE)
    slip = begun(page, served.publish("two", *TWO))
    page.mouse.move(100, 100)
    page.goto("about:blank")
    page.wait_for_timeout(200)
    with served.ws.ledger.reading() as connection:
        assert responses.get(connection, slip.partition(".")[0]) is None


def test_the_policy_of_a_page_allows_its_own_script_alone(served):
    answer = httpx.get(served.publish("two", *TWO), timeout=60)
    policy = answer.headers["content-security-policy"]
    assert re.search(r"script-src 'sha256-[^']+'; connect-src 'self'", policy)
    assert "unsafe" not in policy
