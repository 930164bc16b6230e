"""Where, when and to whom the pop-up shows itself."""

import pytest

pytestmark = pytest.mark.slow


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
    [
        ("th", "en-US", "การเยี่ยมชม"),
        ("", "zh-TW", "您的造訪"),
        ("zh-Hant-TW", "en", "您的造訪"),
        ("fr", "en-GB", "Your visit"),
    ],
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
        "days => localStorage['suara.seen'] = JSON.stringify({visit: {shown: 1, answered: Date.now() - days * 864e5}})",
        days,
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
    stand.page.add_init_script(
        "window.suara = function () { (suara.q = suara.q || []).push(arguments); }; suara('storage', false);"
    )
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
