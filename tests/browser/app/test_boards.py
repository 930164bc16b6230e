"""The story of a board in a real browser: made, looked at, changed, shared; for everybody, on a phone and a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from suara.present.boards import parse
from suara.serve.access.caller import LOCAL
from suara.serve.boards import Boards

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
JUNE = "range=custom&since=2026-06-01&until=2026-07-01"
BOARD = """board: story
title: Delivery & support
about: What we look at on Mondays.
tiles:
- {tile: numbers, kind: number, metrics: [nps, csat_top2, churn], width: 4}
- {tile: trend, kind: trend, metrics: [nps], width: 2}
- {tile: seg, kind: segments, metrics: [nps, churn], by: country, width: 2}
- {tile: bars, kind: segments, metrics: [nps], by: channel, draw: bars, width: 1}
- {tile: scores, kind: distribution, metrics: [nps], width: 1}
- {tile: said, kind: comments, width: 1}
- {tile: note, kind: text, title: Note, text: New courier since 8 June, width: 1}
"""


@pytest.fixture(scope="module")
def pages(company, address):
    """The addresses of a board's pages, its public one among them."""
    from datetime import UTC, datetime

    own = Boards(company, LOCAL, lambda: datetime.now(UTC).replace(tzinfo=None))
    own.make(parse(BOARD))
    own.keep_view("story", "Malaysia", f"{JUNE}&where.country=MY", common=True)
    token, _ = own.share("story", "Directors", JUNE, days=30, comments=True)
    at = "/boards/story"
    return [
        *("/boards", f"{at}?{JUNE}", f"{at}?{JUNE}&edit=1", f"{at}/tiles/new", f"{at}/tiles/seg", f"{at}/shares"),
        f"/b/{token}",
    ]


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("en", 390, False), ("en", 1440, True), ("th", 390, True), ("th", 1440, False), ("zh-Hant", 390, False)],
)
def test_axe_finds_nothing_and_every_page_fits(visit, pages, language, width, dark):
    found = []
    for path in pages:
        page = visit(path, language, width, dark=dark)
        if wider := page.evaluate(WIDER):
            found.append((path, "wider", wider))
        violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
        found += [(path, v["id"], node["html"][:160]) for v in violations for node in v["nodes"]]
    assert not found


@pytest.mark.parametrize("script", [True, False])
def test_a_board_is_made_filled_changed_and_shared(visit, script):
    title = f"Mondays {'with' if script else 'without'} script"
    page = visit("/boards", script=script)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Begin with the usual tiles").uncheck()
    page.get_by_role("button", name="Make the board").click()
    page.get_by_role("link", name="Add a tile").first.click()
    page.get_by_role("link", name="Numbers").click()
    page.locator("[name=metrics]").select_option(["nps", "churn"])
    page.get_by_role("button", name="Save").click()
    assert page.locator(".numbers article").count() == 2
    page.get_by_role("button", name="Remove Net Promoter Score, Churn").click()
    assert page.locator(".numbers").count() == 0
    page.get_by_role("button", name="Undo", exact=True).click()
    assert page.locator(".numbers article").count() == 2
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".link").text_content()
    page.context.clear_cookies(name="suara_theme")
    page.goto(link)
    assert page.get_by_role("heading", name=title).is_visible()
    assert page.locator("main a").count() == 0
