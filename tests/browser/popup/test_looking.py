"""Previews and the debug overlay, which change nothing."""

import pytest

pytestmark = pytest.mark.slow


def test_a_preview_shows_at_once_counts_nothing_and_leaves_nothing(stand):
    stand.publish(popup={"urls": ["/nowhere"], "seconds": 900})
    stand.go("/?suara-preview=visit")
    asked = stand.appears()
    asked.get_by_role("radio", name="10", exact=True).check()
    asked.get_by_role("button", name="Send").click()
    assert stand.arrives({"recommend": 10})
    assert stand.kept()[0][0].flags == ["test"]
    stand.page.wait_for_function("localStorage.length === 0")


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
