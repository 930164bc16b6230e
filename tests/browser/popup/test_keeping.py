"""No answer is lost: closed tabs, no network, a busy server; and what is kept in the browser."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_a_tab_that_is_closed_loses_nothing(stand):
    stand.publish()
    stand.go()
    asked = stand.appears()
    asked.get_by_role("radio", name="3", exact=True).check()
    asked.get_by_role("button", name="Next").click()
    asked.get_by_role("textbox").type("half a sen")
    with stand.page.expect_event("close"):
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
