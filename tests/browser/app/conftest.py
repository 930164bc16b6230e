"""The small demo company, served to a browser that its owner signed in with."""

from collections.abc import Iterator

import pytest

from pages_helper import invented, signed_in
from serving import served as serving
from suara.serve.python import Workspace


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with invented(tmp_path_factory.mktemp("app") / "ws") as ws:
        yield ws


@pytest.fixture(scope="module")
def address(company: Workspace) -> Iterator[str]:
    with serving(company, timeout_graceful_shutdown=2) as found:
        yield found


@pytest.fixture(scope="module")
def visit(company, address, browser):
    """A page in a language, of a width, light or dark, with or without script."""
    there = {}

    def open_(path, language="en", width=1440, *, dark=False, script=True):
        key = (language, width, dark, script)
        if key not in there:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                java_script_enabled=script,
            )
            context.set_default_timeout(120_000)
            cookies = signed_in(company, language=language)
            context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
            there[key] = context.new_page()
        page = there[key]
        page.goto(address + path)
        return page

    yield open_
    for page in there.values():
        page.context.close()
