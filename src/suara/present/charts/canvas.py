"""What drawings are painted with: safe words, the colours of style.css, and whole documents."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import svg

from suara.present.numbers import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

Theme = Literal["light", "dark"]
FONT = "Noto Sans, Noto Sans Thai, Noto Sans CJK TC, Inter, Segoe UI, system-ui, sans-serif"
PAINT = ("fill", "stroke", "font-", "text-anchor")  # a picture is stretched as a whole, its lines with it


def escaped(words: object) -> str:
    """Words that are safe inside an element and an attribute, whoever typed them."""
    return escape(visible(words), quote=True)


def text(words: object, x: float, y: float, size: float, fill: str, **more: Any) -> svg.Text:
    """Words at a place in pixels."""
    return svg.Text(text=escaped(words), x=_short(x), y=_short(y), font_size=size, fill=fill, **more)


def document(width: float, height: float, title: str, elements: Sequence[svg.Element]) -> svg.SVG:
    """A whole drawing with its title for those who cannot see it; it fetches nothing."""
    named = svg.Title(text=escaped(title))
    return svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, _short(width), _short(height)),
        width=_short(width),
        height=_short(height),
        elements=[named, *elements],
        extra={"role": "img", "font-family": FONT},
    )


@cache
def stylesheet() -> str:
    """The style of all charts, for the page that bundles it."""
    return files("suara.present.charts").joinpath("style.css").read_text("utf-8")


@cache
def script() -> str:
    """What reads figures out under arrow keys and pointer, for the page that bundles it."""
    return files("suara.present.charts").joinpath("readout.js").read_text("utf-8")


@cache
def palette(theme: Theme) -> dict[str, str]:
    """The colours of a theme by name: ink, muted, line, band, ..."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", stylesheet())
    return {name: light if theme == "light" else dark for name, light, dark in found}


@cache
def _rules(theme: Theme) -> dict[str, dict[str, str]]:
    """The attributes of each mark in a theme."""
    return {
        name: dict(declared.split(":") for declared in _coloured(body, theme).split(";") if declared.startswith(PAINT))
        for name, body in re.findall(r"^\.(m-[\w-]+)\{(.*)\}$", stylesheet(), re.MULTILINE)
    }


def _coloured(declared: str, theme: Theme) -> str:
    return re.sub(r"var\(--([\w-]+)\)", lambda name: palette(theme)[name[1]], declared)


def painted(element: svg.Element, theme: Theme) -> svg.Element:
    """The element with its colours as attributes instead of classes, for where there is no stylesheet."""
    classes = getattr(element, "class_", None) or []
    look = {key: value for name in classes for key, value in _rules(theme).get(name, {}).items()}
    inner = [painted(one, theme) for one in element.elements] if element.elements else None
    bare: dict[str, Any] = {"class_": None} if classes else {}
    return replace(element, elements=inner, extra={**look, **(element.extra or {})} or None, **bare)


def _short(number: float) -> float:
    return int(number) if number == int(number) else round(number, 1)
