"""Filling in a page with the keyboard alone, whatever its questions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

MOST = 80
HERE = """() => {
    const e = document.activeElement
    return {tag: e.tagName, type: e.type ?? "", name: e.name ?? "", value: e.value ?? "", checked: !!e.checked}
}"""


def fill(page: Page, field: str, wanted: Mapping[str, Sequence[str]], *, send: bool = True) -> None:
    """Go through the page with Tab, give what is wanted by part of the field, and press the button that sends it."""
    done = set[str]()
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here["tag"] == "BUTTON":
            assert done == set(wanted), f"no control was reached for {set(wanted) - done}"
            if send:
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            return
        name, _, part = here["name"].partition(".")
        if name == field and part in wanted:
            _give(page, here, wanted[part])
            done.add(part)
    raise AssertionError("Tab never comes to the button")


def _give(page: Page, here: dict[str, Any], wanted: Sequence[str]) -> None:
    press = page.keyboard.press
    if here["type"] == "radio":
        _step(page, wanted[0], "ArrowDown", first="Space")
    elif here["type"] == "checkbox":
        if here["value"] in wanted:
            press("Space")
    elif here["type"] == "select-one":
        _step(page, wanted[0], "ArrowDown")
    elif here["type"] == "date":
        year, month, day = wanted[0].split("-")
        page.keyboard.type(month + day + year)
    else:
        page.keyboard.type(wanted[0])


def _step(page: Page, wanted: str, key: str, first: str = "") -> None:
    for _ in range(MOST):
        here = page.evaluate(HERE)
        if here["value"] == wanted:
            if first and not here["checked"]:
                page.keyboard.press(first)
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not come to {wanted}")
