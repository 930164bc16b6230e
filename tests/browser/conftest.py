"""One browser and one served workspace for the tests of a file; pages are used again."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser.bed import Bed, bed
from browser.browser import QUIET, chromium
from suara.languages import language
from suara.serve.web.respondent import pages

PHONE, DESKTOP = 360, 1280
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    with bed(tmp_path_factory.mktemp("browser") / "ws") as found:
        yield found


# Of a file, not of the session: while Playwright runs, no other test of the process can use asyncio.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not chromium():
        pytest.skip("there is no chromium: install Debian's package of that name")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Open:
    """A page of a width, with or without script, light or dark."""
    there: dict[tuple[object, ...], Page] = {}

    def page(width: int = PHONE, *, script: bool = True, dark: bool = False) -> Page:
        if (width, script, dark) not in there:
            there[width, script, dark] = browser.new_page(
                viewport={"width": width, "height": 740},
                java_script_enabled=script,
                color_scheme="dark" if dark else "light",
            )
        return there[width, script, dark]

    return page


@pytest.fixture
def from_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every language is written from right to left."""

    def turned(code: str) -> object:
        return replace(language(code), code="ar", direction="rtl", name=language(code).name)

    monkeypatch.setattr(pages, "language", turned)
    monkeypatch.setattr(pages, "_pages", {})  # those drawn before are written from the left
