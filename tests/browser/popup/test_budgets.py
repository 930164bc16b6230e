"""What the pop-up costs a visitor, and that script and server mean the same."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from suara.collect.surveys.definition import Popup
from suara.collect.surveys.reading import read
from suara.serve.web.popup import scripts

pytestmark = pytest.mark.slow


SURVEY = Path(__file__).parents[3] / "examples" / "surveys" / "after-checkout.yaml"


@pytest.mark.parametrize("language", ["en", "th", "zh-Hant"])
def test_it_takes_two_requests_and_eight_kilobytes_of_ours_alone(stand, language):
    stand.site.language = language
    stand.ws.surveys.publish(read(SURVEY))
    asked: list[Any] = []
    stand.page.on("response", lambda one: asked.append(one))  # noqa: PLW0108  the driver marks what it is given
    stand.go("/thank-you?suara-preview=after-checkout")
    stand.appears()
    bodies = [gzip.compress(one.body(), 9) for one in asked if not one.url.startswith(stand.site.origin)]
    assert {one.url.split("/")[2] for one in asked} == {stand.site.origin[7:], stand.site.suara[7:]}
    assert len(bodies) == 2
    assert len(bodies[0]) <= 2_500
    assert sum(map(len, bodies)) <= 8_000


def test_the_rules_of_four_surveys_fit_before_anybody_qualifies(stand):
    rules = {
        "urls": ["/shop/*", "!/shop/staff*"],
        "seconds": 5,
        "scroll": 50,
        "attributes": {"plan": "pro"},
        "share": 20,
    }
    for number in range(4):
        stand.publish(f"survey-{number}", popup=rules | {"events": [f"event-{number}"], "priority": number})
    asked: list[Any] = []
    stand.page.on("response", lambda one: asked.append(one))  # noqa: PLW0108  as above
    stand.go("/shop/shoes")
    assert stand.absent()
    (loader,) = [gzip.compress(one.body(), 9) for one in asked if not one.url.startswith(stand.site.origin)]
    assert len(loader) <= 2_500


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
    cases = json.loads((Path(__file__).parents[2] / "collect" / "conditions.json").read_text("utf-8"))
    stand.go()
    stand.page.wait_for_function("'suara' in window")
    stand.page.evaluate("suara('use', page => { window.holds = page.holds; })")
    rules = stand.page.evaluate("cases => cases.map(one => holds(one[1], one[2]))", cases)
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
