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

# The renderer takes any face that has a letter, and the letters beside it from the same one. So words with Chinese are
# set in a face that has Latin too, and stretches of Thai, whose face has none, are told theirs.
CHINESE, CHINESE_FACE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"), "Noto Sans CJK TC"
THAI, THAI_FACE = re.compile(r"([\u0e00-\u0e7f]+)"), "Noto Sans Thai"


def png(figure: Figure, theme: Theme = "light", width: int = 720, zoom: float = 2) -> bytes:
    """The chart as PNG, `zoom` dots to each of so many pixels across."""
    from resvg_py import svg_to_bytes

    drawn = faced(picture(figure, theme, width)).as_str()
    return svg_to_bytes(svg_string=drawn, width=round(width * zoom), font_family="Noto Sans")


def faced(element: svg.Element) -> svg.Element:
    """The drawing with the face of its script named at each stretch of words."""
    if isinstance(element, svg.Text) and element.text:
        family = CHINESE_FACE if CHINESE.search(element.text) else None
        parts = [one for one in THAI.split(element.text) if one]
        return replace(element, text=None, font_family=family, elements=[_stretch(one) for one in parts])
    if element.elements:
        return replace(element, elements=[faced(one) for one in element.elements])
    return element


def _stretch(words: str) -> svg.Element:
    return svg.TSpan(text=words, font_family=THAI_FACE if THAI.fullmatch(words) else None)
