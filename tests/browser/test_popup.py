"""The pop-up in a real browser, on a website of its own origin whose policy is strict."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import suara
from browser.browser import QUIET, chromium
from browser.site import Site, site
from serving import served
from suara.collect.surveys.definition import Popup
from suara.serve.python import Workspace
from suara.serve.web.popup import scripts
from suara.store import responses
from suara.store.asking_tables import responses as table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not chromium(), reason="there is no chromium: install Debian's package of that name"),
]

DEFINITION = {
    "kind": "instant",
    "title": {"en": "Your visit", "th": "การเยี่ยมชม", "zh-Hant": "您的造訪"},
    "languages": ["en", "th", "zh-Hant"],
    "pages": [
        {
            "questions": [
                {
                    "id": "recommend",
                    "type": "nps",
                    "required": True,
                    "text": {"en": "How likely?", "th": "แนะนำไหม", "zh-Hant": "您會推薦我們嗎？"},
                    "low": {"en": "not likely", "th": "ไม่แนะนำ", "zh-Hant": "不會"},
                    "high": {"en": "very likely", "th": "แนะนำ", "zh-Hant": "一定會"},
                }
            ]
        },
        {
            "show_if": {"recommend": "<= 8"},
            "questions": [
                {
                    "id": "mend",
                    "type": "long_text",
                    "text": {"en": "You gave {recommend}. Why?", "th": "{recommend} เพราะอะไร", "zh-Hant": "{recommend}，為什麼？"},
                    "variants": [
                        {"when": {"recommend": "<= 6"}, "text": {"en": "What to mend?", "th": "ปรับปรุงอะไร", "zh-Hant": "改善什麼？"}}
                    ],
                }
            ],
        },
    ],
    "endings": [{"when": {"recommend": ">= 9"}, "title": {"en": "Wonderful!", "th": "เยี่ยม", "zh-Hant": "太好了！"}}],
}


@dataclass
class Stand:
    """A workspace, its address, a website, and a browser's page on it."""

    ws: Workspace
    site: Site
    page: Any

    def publish(self, name: str = "visit", popup: dict[str, Any] | None = None, **more: Any) -> None:
        self.ws.surveys.publish({**DEFINITION, "survey": name, "popup": popup or {}, **more})

    def go(self, path: str = "/") -> None:
        self.page.goto(self.site.origin + path)

    def appears(self) -> Any:
        """The pop-up, once it is there; nobody reads it in less than a second."""
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for(timeout=8000)
        self.page.wait_for_timeout(1100)
        return dialog

    def absent(self) -> bool:
        """Whether there is none after three rounds of looking."""
        self.page.wait_for_timeout(3200)
        return self.page.locator("suara-popup").count() == 0

    def suara(self, *said: Any) -> None:
        self.page.evaluate("said => window.suara(...said)", list(said))

    def kept(self) -> list[tuple[Any, dict[str, Any]]]:
        with self.ws.ledger.reading() as connection:
            rows = connection.execute(table.select().order_by("started_at")).all()
            return [(row, responses.values(connection, row.response)) for row in rows]

    def arrives(self, *values: dict[str, Any]) -> bool:
        """Whether these are the values of the responses, in a while."""
        end = time.monotonic() + 10
        while [v for _, v in self.kept()] != list(values) and time.monotonic() < end:
            time.sleep(0.05) if self.page.is_closed() else self.page.wait_for_timeout(50)
        return [v for _, v in self.kept()] == list(values)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        made = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield made
        made.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def stand(tmp_path: Path, context: Any) -> Iterator[Stand]:
    """Errors of a page, and what its policy stopped, fail the test."""
    wrong: list[str] = []
    with site() as shop, suara.create(tmp_path / "ws", name="Acme", sites=[shop.origin]) as ws, served(ws) as address:
        shop.suara = address
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        yield Stand(ws, shop, page)
    assert not wrong


# -- asking ----------------------------------------------------------------------------------------


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


# -- to whom, where and when -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("popup", "path", "shows"),
    [
        ({"urls": ["/shop/*"]}, "/shop/shoes", True),
        ({"urls": ["/shop/*"]}, "/", False),
        ({"urls": ["*", "!/shop/checkout*"]}, "/shop/checkout?step=2", False),
        ({"urls": ["/find?q=*"]}, "/find?q=shoes", True),
        ({"urls": ["/a.b"]}, "/axb", False),
        ({"devices": ["desktop"]}, "/", True),
        ({"devices": ["phone", "tablet"]}, "/", False),
        ({"share": 0}, "/", False),
    ],
)
def test_a_page_is_asked_on_as_the_rules_say(stand, popup, path, shows):
    stand.publish(popup=popup)
    stand.go(path)
    assert stand.absent() is not shows


def test_an_event_brings_it(stand):
    stand.publish(popup={"events": ["checkout", "paid"]})
    stand.go()
    stand.suara("track", "browsed")
    assert stand.absent()
    stand.suara("track", "paid")
    stand.appears()


def test_what_the_page_knows_of_the_visitor_brings_it(stand):
    stand.publish(popup={"attributes": {"plan": ["pro", "team"], "seats": ">= 5"}})
    stand.go()
    stand.suara("set", {"plan": "pro", "seats": 3})
    assert stand.absent()
    stand.suara("set", {"seats": 5})
    stand.appears()


def test_it_waits_for_the_seconds(stand):
    stand.publish(popup={"seconds": 4})
    stand.go()
    assert stand.absent()
    stand.appears()


def test_scrolling_far_enough_brings_it(stand):
    stand.publish(popup={"scroll": 60})
    stand.go()
    stand.page.evaluate("document.querySelector('main').style.setProperty('height', '6000px')")
    stand.page.reload()
    stand.page.evaluate("document.querySelector('main').style.setProperty('height', '6000px')")
    stand.page.mouse.wheel(0, 1000)
    stand.page.mouse.wheel(0, 5000)
    stand.appears()


def test_leaving_by_the_top_brings_it(stand):
    stand.publish(popup={"exit": True})
    stand.go()
    assert stand.absent()
    stand.page.evaluate("document.documentElement.dispatchEvent(new MouseEvent('mouseleave', {clientY: -1}))")
    stand.appears()


def test_another_page_of_an_application_is_noticed(stand):
    stand.publish(popup={"urls": ["/done"]})
    stand.go("/form")
    assert stand.absent()
    stand.page.evaluate("history.pushState(0, '', '/done')")
    stand.appears()


def test_a_site_that_is_not_declared_is_not_asked_on(stand):
    stand.publish()
    stand.page.goto(stand.site.origin.replace("127.0.0.1", "localhost"))
    assert stand.absent()


@pytest.mark.parametrize(
    ("page", "browser_language", "title"),
    [("th", "en-US", "การเยี่ยมชม"), ("", "zh-TW", "您的造訪"), ("zh-Hant-TW", "en", "您的造訪"), ("fr", "en-GB", "Your visit")],
)
def test_it_speaks_the_pages_language_then_the_browsers(stand, browser, page, browser_language, title):
    stand.publish()
    stand.site.language = page
    context = browser.new_context(locale=browser_language)
    stand.page = context.new_page()
    stand.go()
    assert stand.appears().get_by_role("heading").first.inner_text() == title
    context.close()


def test_whom_no_language_fits_is_not_asked(stand, browser):
    stand.publish()
    stand.site.language = "fr"
    context = browser.new_context(locale="fr-FR")
    stand.page = context.new_page()
    stand.go()
    assert stand.absent()
    context.close()


def test_the_most_important_comes_first_and_one_at_a_time(stand):
    stand.publish("minor", popup={"quiet": 0})
    stand.publish("major", popup={"priority": 5, "quiet": 0}, title={"en": "Major", "th": "ก", "zh-Hant": "大"})
    stand.go()
    assert stand.appears().get_by_role("heading").first.inner_text() == "Major"
    stand.page.wait_for_timeout(2200)
    assert stand.page.locator("suara-popup").count() == 1


def test_it_is_not_shown_again_so_soon_nor_another(stand):
    stand.publish("one")
    stand.publish("other")
    stand.go()
    stand.appears().get_by_role("button", name="Close").click()
    stand.page.reload()
    assert stand.absent()


@pytest.mark.parametrize(("again", "days", "shows"), [(None, 900, False), (60, 61, True), (60, 59, False)])
def test_who_answered_is_asked_again_after_the_days_named(stand, again, days, shows):
    stand.publish(popup={} if again is None else {"again": again})
    stand.go("/nowhere")
    stand.page.evaluate(
        "days => localStorage['suara.seen'] = JSON.stringify({visit: {shown: 1, answered: Date.now() - days * 864e5}})", days
    )
    stand.page.reload()
    assert stand.absent() is not shows


def test_who_was_not_drawn_stays_so(stand):
    stand.publish(popup={"share": 50})
    stand.go("/")
    stand.page.evaluate("localStorage['suara.seen'] = JSON.stringify({visit: {draw: 50.1}})")
    stand.page.reload()
    assert stand.absent()


def test_without_storage_nothing_is_left_in_the_browser(stand):
    stand.publish(popup={"share": 99.999})
    stand.page.add_init_script("window.suara = function () { (suara.q = suara.q || []).push(arguments); }; suara('storage', false);")
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="9", exact=True).check()
    assert stand.arrives({"recommend": 9})
    left = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"
    assert stand.page.evaluate(left) == '[[],[],""]'


def test_a_button_of_the_page_brings_it_and_gets_the_focus_back(stand):
    stand.publish(popup={"urls": ["/nowhere"]})
    stand.go()
    button = stand.page.get_by_role("button", name="Basket")
    button.focus()
    stand.suara("show", "visit")
    stand.appears()
    stand.page.keyboard.press("Escape")
    assert stand.page.get_by_role("dialog").count() == 0
    assert button.evaluate("one => one === document.activeElement")


# -- nothing is lost -------------------------------------------------------------------------------


def test_a_tab_that_is_closed_loses_nothing(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="3", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    asked.get_by_role("textbox").type("half a sen")
    stand.page.close(run_before_unload=True)
    assert stand.arrives({"recommend": 3, "mend": "half a sen"})


def test_what_was_answered_offline_arrives_once_there_is_a_network(stand, context):
    stand.publish()
    stand.go()
    asked = stand.appears()
    context.set_offline(True)
    asked.get_by_role("radio", name="9", exact=True).check()
    asked.get_by_role("button", name="Send").click()
    asked.get_by_text("Your answers will be sent as soon as there is a connection.").wait_for()
    assert stand.kept() == []
    context.set_offline(False)
    asked.get_by_text("Your answers have been saved.").wait_for()
    assert stand.arrives({"recommend": 9})


def test_what_did_not_arrive_is_sent_on_the_next_page(stand, context):
    stand.publish()
    stand.go()
    asked = stand.appears()
    stand.page.route("**/popup/surveys/visit", lambda route: route.abort())
    asked.get_by_role("radio", name="9", exact=True).check()
    asked.get_by_role("button", name="Send").click()
    stand.page.wait_for_timeout(300)
    stand.page.evaluate("window.onpagehide = null; navigator.sendBeacon = () => false")
    stand.page.unroute("**/popup/surveys/visit")
    stand.go("/another")
    assert stand.arrives({"recommend": 9})
    assert stand.kept()[0][0].complete
    stand.page.wait_for_function("Object.keys(localStorage).join() === 'suara.seen'")


def test_a_server_that_is_busy_is_asked_again(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    times = []

    def busy(route: Any) -> None:
        times.append(1)
        route.fulfill(status=503) if len(times) < 3 else route.continue_()

    stand.page.route("**/popup/surveys/visit", busy)
    asked.get_by_role("radio", name="9", exact=True).check()
    assert stand.arrives({"recommend": 9})


# -- preview and debugging -------------------------------------------------------------------------


def test_a_preview_shows_at_once_counts_nothing_and_leaves_nothing(stand):
    stand.publish(popup={"urls": ["/nowhere"], "seconds": 900})
    stand.go("/?suara-preview=visit")
    asked = stand.appears()
    asked.get_by_role("radio", name="10", exact=True).check()
    asked.get_by_role("button", name="Send").click()
    assert stand.arrives({"recommend": 10})
    assert stand.kept()[0][0].flags == ["test"]
    assert stand.page.evaluate("localStorage.length") == 0


def test_the_debug_overlay_says_why_each_survey_does_not_show(stand):
    stand.publish("visit", popup={"urls": ["/shop/*"], "seconds": 3})
    stand.publish("paid", popup={"events": ["paid"]})
    stand.go("/?suara-debug=1")
    box = stand.page.get_by_role("region", name="Suara")
    box.get_by_text("visit: waits for urls, seconds").wait_for()
    assert box.get_by_text("paid: waits for events").is_visible()
    assert "✗\turls\t" in box.inner_text()
    box.get_by_text("visit: waits for urls", exact=True).wait_for(timeout=9000)


def test_the_debug_overlay_draws_nobody(stand):
    stand.publish(popup={"share": 50, "seconds": 900})
    stand.go("/?suara-debug=1")
    stand.page.get_by_role("region", name="Suara").get_by_text("not drawn yet").wait_for()
    assert stand.page.evaluate("localStorage.length") == 0


# -- budgets ---------------------------------------------------------------------------------------


def test_it_takes_two_requests_and_eight_kilobytes_of_ours_alone(stand):
    stand.publish(popup={"urls": ["/*", "!/checkout*"], "seconds": 1, "attributes": {"plan": "pro"}})
    asked: list[Any] = []
    stand.page.on("response", lambda one: asked.append(one))  # noqa: PLW0108  the driver marks what it is given
    stand.go("/")
    stand.suara("set", {"plan": "pro"})
    stand.appears()
    bodies = [gzip.compress(one.body(), 9) for one in asked if not one.url.startswith(stand.site.origin)]
    assert {one.url.split("/")[2] for one in asked} == {stand.site.origin[7:], stand.site.suara[7:]}
    assert len(bodies) == 2
    assert len(bodies[0]) <= 2_500
    assert sum(map(len, bodies)) <= 8_000


def test_nothing_of_the_page_moves(stand):
    stand.publish()
    stand.page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    stand.go()
    stand.appears()
    assert stand.page.evaluate("window.moved") == 0


def test_conditions_mean_the_same_to_the_script_as_to_the_server(stand):
    cases = json.loads((Path(__file__).parents[1] / "collect" / "conditions.json").read_text("utf-8"))
    stand.go()
    stand.page.wait_for_function("'suara' in window")
    script = "cases => { let found; suara('use', page => { found = cases.map(one => page.holds(one[1], one[2])); }); return found; }"
    rules = stand.page.evaluate(script, cases)
    assert {one[0]: got for one, got in zip(cases, rules, strict=True)} == {one[0]: one[3] for one in cases}


def test_what_a_page_says_that_is_unknown_stops_nothing(stand):
    stand.publish()
    stand.go()
    stand.page.wait_for_function("'suara' in window")
    stand.suara("dance", 1)
    stand.appears()


def test_the_loader_has_a_check_for_every_rule_of_a_definition():
    rules = set(Popup.__struct_fields__) - {"place", "theme", "priority"}
    assert all(f"{rule}:" in scripts.own("loader.js") for rule in rules)
