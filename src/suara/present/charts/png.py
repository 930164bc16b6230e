"""A chart as PNG, for mail and for wherever a drawing cannot go."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import svg

from suara.present.charts.picture import picture

if TYPE_CHECKING:
    from suara.present.charts.canvas import Theme
    from suara.present.charts.drawing import Figure

# The renderer takes any face that has a letter, so each script is told its own.
FACES = {
    "Noto Sans Thai": re.compile(r"[\u0e00-\u0e7f]+"),
    "Noto Sans CJK TC": re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"),
}
SCRIPTS = re.compile("|".join(f"({face.pattern})" for face in FACES.values()))


def png(figure: Figure, theme: Theme = "light", width: int = 720, zoom: float = 2) -> bytes:
    """The chart as PNG, `zoom` dots to each of so many pixels across."""
    from resvg_py import svg_to_bytes

    drawn = faced(picture(figure, theme, width)).as_str()
    return svg_to_bytes(svg_string=drawn, width=round(width * zoom), font_family="Noto Sans")


def faced(element: svg.Element) -> svg.Element:
    """The drawing with the face of its script named at each stretch of words."""
    if isinstance(element, svg.Text) and element.text and SCRIPTS.search(element.text):
        return replace(element, text=None, elements=[_stretch(one) for one in SCRIPTS.split(element.text) if one])
    if element.elements:
        return replace(element, elements=[faced(one) for one in element.elements])
    return element


def _stretch(words: str) -> svg.Element:
    face = next((name for name, letters in FACES.items() if letters.fullmatch(words)), None)
    return svg.TSpan(text=words, font_family=face)
