"""Every type of question that a pop-up draws: answered by pointer and by keys, for everybody, in either direction."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from suara.collect.questions import QUESTIONS

pytestmark = pytest.mark.slow

OPTIONS = [{"id": id, "text": {"en": id.title()}} for id in ("price", "speed", "service")]
# By type: more of its question, what is done by keys once its first control has the focus, and the value kept.
CASES: dict[str, tuple[dict[str, Any], list[str], Any]] = {
    "nps": ({"low": {"en": "no"}, "high": {"en": "yes"}}, ["Space", "ArrowRight"], 1),
    "enps": ({}, ["ArrowRight"], 1),
    "csat": ({"look": "stars", "hint": {"en": "All in all"}}, ["Space", "ArrowRight", "ArrowRight"], 3),
    "ces": ({"look": "faces", "scale": [1, 5]}, ["Space"], 1),
    "rating": ({"scale": [1, 10]}, ["ArrowLeft"], 10),
    "staff_satisfaction": ({}, ["Space"], 1),
    "single_choice": ({"options": OPTIONS}, ["ArrowDown"], "speed"),
    "dropdown": ({"options": OPTIONS}, ["Space"], "price"),
    "multiple_choice": ({"options": OPTIONS, "most": 2}, ["Space", "Tab", "Tab", "Space"], ["price", "service"]),
    "visitor_intent": ({"options": OPTIONS, "several": True}, ["Space"], ["price"]),
    "task_completion": ({}, ["ArrowDown"], "no"),
    "consent": ({}, ["Space"], "yes"),
    "short_text": ({}, ["A", "B"], "AB"),
    "long_text": ({}, ["C", "Enter", "D"], "C\nD"),
    "statement": ({}, [], None),
}


def definition(*names: str, **more: Any) -> dict[str, Any]:
    questions = [{"id": name, "type": name, "text": {"en": f"About {name}?"}, **CASES[name][0]} for name in names]
    pages = [{"questions": [question]} for question in questions]
    return {"languages": ["en"], "title": {"en": "Your visit"}, "pages": pages, "endings": [], **more}


def violations(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 AA, in the pop-up and around it."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_every_type_that_is_drawn_has_its_case():
    assert {name for name in QUESTIONS if QUESTIONS[name].control != "page"} == set(CASES)


@pytest.mark.parametrize("place", ["end", "middle"])
def test_every_type_is_answered_by_keys_alone(stand, place):
    stand.publish(**definition(*CASES), popup={"place": place})
    stand.go()
    stand.appears()
    press = stand.page.keyboard.press
    for _ in range(0 if place == "middle" else 4):
        press("Tab")
        if stand.page.evaluate("document.activeElement.localName") == "suara-popup":
            break
    focused = "document.querySelector('suara-popup').shadowRoot.activeElement"
    for _, keys, _ in CASES.values():
        if keys:
            while stand.page.evaluate(f"!{focused}.matches('input, textarea')"):
                press("Tab")
            for key in keys:
                press(key)
        while stand.page.evaluate(f"!{focused}.matches('.go')"):
            press("Tab")
        press("Enter")
    stand.page.get_by_role("heading", name="Thank you").wait_for()
    assert stand.arrives({name: value for name, (_, _, value) in CASES.items() if value is not None})
    press("Escape")
    assert stand.page.locator("suara-popup").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_wrong_with_any_type(stand, scheme, width):
    stand.page.emulate_media(color_scheme=scheme)
    stand.page.set_viewport_size({"width": width, "height": 640})
    stand.publish(**definition(*CASES))
    stand.go()
    asked = stand.appears()
    for name in CASES:
        assert not violations(stand.page), name
        controls = asked.locator("input, textarea")
        if controls.count() and controls.first.get_attribute("type"):
            controls.first.check()
            assert not violations(stand.page), name
        asked.locator(".go").click()
    stand.page.get_by_role("heading", name="Thank you").wait_for()
    assert not violations(stand.page)


def test_a_fault_is_told_to_everybody(stand):
    stand.publish(**definition("multiple_choice"))
    stand.publish(
        "least",
        **definition("multiple_choice")
        | {
            "pages": [
                {
                    "questions": [
                        {
                            "id": "q",
                            "type": "multiple_choice",
                            "text": {"en": "Which?"},
                            "options": OPTIONS,
                            "least": 2,
                            "required": True,
                        }
                    ]
                }
            ]
        },
        popup={"priority": 1},
    )
    stand.go()
    asked = stand.appears()
    asked.get_by_role("button", name="Send").click()
    assert asked.get_by_role("alert").inner_text() == "Please answer this question."
    asked.get_by_role("checkbox", name="Speed").check()
    asked.get_by_role("button", name="Send").click()
    assert asked.get_by_role("alert").inner_text() == "Please choose at least 2."
    assert not violations(stand.page)


def test_words_of_ones_own_choose_other(stand):
    options = {"id": "q", "type": "single_choice", "text": {"en": "Which?"}, "options": OPTIONS, "other": True}
    stand.publish(**definition("nps") | {"pages": [{"questions": [options]}]})
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="Other").check()
    asked.get_by_role("textbox", name="Other").fill("the cat")
    asked.get_by_role("button", name="Send").click()
    assert stand.arrives({"q": {"choice": "other", "text": "the cat"}})


def test_what_was_chosen_stands_in_later_words(stand):
    later = {"id": "why", "type": "long_text", "text": {"en": "Why {single_choice}?"}}
    first = definition("single_choice")
    stand.publish(**first | {"pages": [*first["pages"], {"questions": [later]}]})
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="Speed").check()
    asked.get_by_role("button", name="Next").click()
    assert asked.get_by_role("textbox", name="Why Speed?").is_visible()


def test_what_a_pop_up_does_not_draw_is_asked_on_the_respondents_page(stand, context):
    rows = {"id": "rank", "type": "ranking", "text": {"en": "Which first?"}, "options": OPTIONS}
    first = definition("nps")
    stand.publish(**first | {"pages": [*first["pages"], {"questions": [rows]}]})
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="9", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    stand.page.wait_for_timeout(500)
    with context.expect_page() as opened:
        asked.get_by_role("link", name="Go on in a new tab").click()
    assert opened.value.get_by_role("heading", name="Which first?").is_visible()
    assert stand.arrives({"nps": 9})


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_and_nothing_is_cut_off_in_either_direction(stand, width):
    stand.page.set_viewport_size({"width": width, "height": 560})
    stand.page.route("**/popup/surveys/*.js*", from_the_right)
    stand.publish(**definition(*CASES))
    stand.go()
    asked = stand.appears()
    for name in CASES:
        box = asked.bounding_box()
        assert 0 <= box["x"] <= (width - box["width"]) / 2, name
        assert asked.evaluate("one => one.scrollWidth <= one.clientWidth"), name
        small = asked.evaluate(
            "one => [...one.querySelectorAll('label, button, textarea, a, input:not([type])')]"
            ".map(each => each.getBoundingClientRect()).filter(box => box.width < 43.9 || box.height < 43.9).length"
        )
        assert small == 0, name
        asked.locator(".go").click()


def from_the_right(route: Any) -> None:
    """The survey as it would come in a language that is written from the right."""
    reply = route.fetch()
    route.fulfill(response=reply, body=reply.text().replace('"dir":"ltr"', '"dir":"rtl"'))


def test_a_pop_up_over_the_page_holds_the_focus_until_it_goes(stand):
    stand.publish(popup={"place": "middle", "seconds": 2})
    stand.go()
    button = stand.page.get_by_role("button", name="Basket")
    button.focus()
    stand.appears()
    places = set()
    for _ in range(6):
        stand.page.keyboard.press("Tab")
        places.add(stand.page.evaluate("document.activeElement.localName"))
    assert places <= {"suara-popup", "body"}
    stand.page.keyboard.press("Escape")
    assert button.evaluate("one => one === document.activeElement")


def test_a_pop_up_in_the_corner_leaves_the_focus_where_it_is(stand):
    stand.publish(popup={"seconds": 1})
    stand.go()
    button = stand.page.get_by_role("button", name="Basket")
    button.focus()
    stand.appears()
    assert button.evaluate("one => one === document.activeElement")
