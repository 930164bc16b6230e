"""A chart as a picture of its own, for mail, PDF and export: the same marks, with its words set around them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

import svg

from suara.present.charts.canvas import Theme, document, painted, palette, text
from suara.present.charts.drawing import Drawing, Figure, Grid, Key, Plot, Rows, Strip
from suara.present.charts.page import under
from suara.present.charts.plot import AREA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from suara.present.charts.drawing import Field, Line

MARGIN, LETTER, WORDS = 20, 0.58, 12.0
PLOT_HEIGHT, ROW, STRIP, CELL = 220, 44, 16, 40
FIRST = 0.26  # of the width, for the names of a grid's rows


def picture(figure: Figure, theme: Theme = "light", width: int = 720) -> svg.SVG:
    """The chart as an SVG document of so many pixels across, coloured without a stylesheet."""
    sheet, drawing = _Sheet(theme, width), figure.drawing()
    sheet.say(figure.title, 16, "ink", font_weight=700)
    sheet.say(figure.note, WORDS, "muted")
    if drawing is None:
        sheet.say(figure.empty or figure.alt, 14, "muted")
    else:
        _set(sheet, drawing, figure)
    height = ceil(sheet.y) + MARGIN
    ground = svg.Rect(width=width, height=height, fill=palette(theme)["ground"])
    return document(width, height, figure.alt, [ground, *(painted(one, theme) for one in sheet.elements)])


@dataclass
class _Sheet:
    """A page that fills from the top; `y` is where the next line begins."""

    theme: Theme
    width: int
    y: float = MARGIN
    elements: list[svg.Element] = field(default_factory=list)

    @property
    def inner(self) -> float:
        return self.width - 2 * MARGIN

    def say(self, words: str, size: float, colour: str, **more: Any) -> None:
        """One line of words, if there are any."""
        if words:
            self.put(words, MARGIN, self.y + size, size, colour, self.inner, **more)
            self.y += size * 1.7

    def put(self, words: str, x: float, y: float, size: float, colour: str, room: float, **more: Any) -> None:
        """Words at a place, cut where they would leave their room."""
        said = fitted(words, room, size)
        self.elements.append(text(said, round(x, 1), round(y, 1), size, palette(self.theme)[colour], **more))

    def nest(self, marks: Sequence[svg.Element], x: float, y: float, width: float, height: float) -> None:
        """Marks in percent in a rectangle of their own."""
        inner = svg.SVG(xmlns=None, x=x, y=y, width=width, height=height, overflow="visible", elements=list(marks))
        self.elements.append(inner)


def extent(words: str, size: float) -> float:
    """About how many pixels words take: there is no font at hand to measure them."""
    return size * sum(1.0 if east_asian_width(c) in "WF" else LETTER for c in words if not combining(c))


def fitted(words: str, room: float, size: float) -> str:
    """The words, or as many of them as have room, with an ellipsis."""
    if extent(words, size) <= room:
        return words
    while words and extent(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def stretched(element: svg.Element, across: float, down: float) -> svg.Element:
    """A mark with its places stretched, which leaves the width of its lines alone."""
    if isinstance(element, (svg.Polyline, svg.Polygon)):
        moved = [svg.Point(round(float(p.x) * across, 1), round(float(p.y) * down, 1)) for p in element.points or ()]
        return replace(element, points=moved)
    places = dict.fromkeys(("x", "x1", "x2", "width"), across) | dict.fromkeys(("y", "y1", "y2", "height"), down)
    found = {name: getattr(element, name, None) for name in places}
    return replace(element, **{name: round(value * places[name], 1) for name, value in found.items() if value})


def _set(sheet: _Sheet, drawing: Drawing, figure: Figure) -> None:
    _keys(sheet, drawing.keys)
    body = drawing.body
    if isinstance(body, Plot):
        _plot(sheet, body)
    elif isinstance(body, Rows):
        _rows(sheet, body)
    else:
        _grid(sheet, body)
    for number, note in enumerate(drawing.notes, 1):
        sheet.say(f"{number}. {note.words}", WORDS, "ink")
    if drawing.few:
        sheet.say(f"* {figure.few}" if figure.few else "", WORDS, "muted")


def _keys(sheet: _Sheet, keys: Sequence[Key]) -> None:
    """The legend in as many lines as it needs."""
    x = float(MARGIN)
    for key in keys:
        wide = 28 + extent(key.words, WORDS) + 14
        if x > MARGIN and x + wide > sheet.width - MARGIN:
            x, sheet.y = MARGIN, sheet.y + 18
        swatch = svg.Line(x1=1, x2=19, y1=6, y2=6) if key.line else svg.Rect(y=1, width=20, height=10, rx=2)
        swatch.class_ = [key.mark]
        sheet.nest([swatch], x, sheet.y, 20, 12)
        sheet.put(key.words, x + 26, sheet.y + 10.5, WORDS, "muted", sheet.inner - 26)
        x += wide
    sheet.y += 26 if keys else 4


def _plot(sheet: _Sheet, body: Plot) -> None:
    gutter = max((extent(words, WORDS) for words in body.up), default=0) + 8
    left, width = MARGIN + gutter, sheet.inner - gutter
    sheet.nest(body.above, left, sheet.y, width, body.head)
    top = sheet.y + body.head + 6
    for i, words in enumerate(body.up):
        y = top + PLOT_HEIGHT * i / (len(body.up) - 1) + 4
        sheet.put(words, left - 8, y, WORDS, "muted", gutter, text_anchor="end")
    area = [stretched(one, width / AREA.width, PLOT_HEIGHT / AREA.height) for one in body.area]
    sheet.nest([*area, *body.over], left, top, width, PLOT_HEIGHT)
    sheet.nest(under(body), left, top + PLOT_HEIGHT + 6, width, 20)
    sheet.y = top + PLOT_HEIGHT + 34


def _rows(sheet: _Sheet, body: Rows) -> None:
    behind = max(extent(_evidence(strip), WORDS) for strip in body.strips)
    for strip in body.strips:
        _figures(sheet, strip, behind + 8)
        height = STRIP + 4 if body.thick else STRIP
        sheet.nest(strip.marks, MARGIN, sheet.y + 18, sheet.inner, height)
        sheet.y += ROW + (4 if body.thick else 0)


def _evidence(strip: Strip) -> str:
    return " · ".join(strip.evidence)


def _figures(sheet: _Sheet, strip: Strip, behind: float) -> None:
    """The name of a row at the left, its figure and what stands behind it at the right."""
    right, y = sheet.width - MARGIN, sheet.y + 11
    sheet.put(strip.label, MARGIN, y, 13, "ink", sheet.inner * 0.55)
    sheet.put(_evidence(strip), right, y, WORDS, "muted", sheet.inner * 0.35, text_anchor="end")
    sheet.put(strip.text, right - behind, y, 13, "ink", sheet.inner * 0.3, text_anchor="end", font_weight=700)


def _grid(sheet: _Sheet, body: Grid) -> None:
    first = sheet.inner * FIRST
    wide = (sheet.inner - first) / max(len(body.heads), 1)
    sheet.put(body.corner, MARGIN, sheet.y + 14, WORDS, "muted", first - 8)
    for i, head in enumerate(body.heads):
        x = MARGIN + first + wide * (i + 0.5)
        sheet.put(head, x, sheet.y + 14, WORDS, "muted", wide, text_anchor="middle")
    sheet.y += 22
    for line in body.lines:
        _line(sheet, line, first, wide)
        sheet.y += CELL + 2


def _line(sheet: _Sheet, line: Line, first: float, wide: float) -> None:
    sheet.put(line.label, MARGIN, sheet.y + (17 if line.note else 24), 13, "ink", first - 8)
    sheet.put(line.note, MARGIN, sheet.y + 33, 11, "muted", first - 8)
    for i, one in enumerate(line.fields):
        if one:
            sheet.elements.extend(_cell(sheet.theme, one, MARGIN + first + wide * i, sheet.y, wide - 2))


def _cell(theme: Theme, one: Field, x: float, y: float, width: float) -> Iterator[svg.Element]:
    """A shaded rectangle with its figure and sign, and its sample below."""
    colours = palette(theme)
    edge: dict[str, Any] = {"stroke": colours["axis"], "stroke_dasharray": [3, 2]} if one.open else {}
    yield svg.Rect(x=x, y=y, width=width, height=CELL, rx=4, class_=[one.mark or "m-few"], **edge)
    ink = colours["strong" if one.mark[-1:] in ("3", "5") and "kept3" not in one.mark else "ink"]
    ink = colours["muted"] if one.mark == "m-few" else ink
    middle, said = x + width / 2, f"{one.text} {one.sign}".strip()
    behind = " · ".join(one.evidence)
    top = 18 if behind else 25
    yield text(fitted(said, width, 13), middle, y + top, 13, ink, text_anchor="middle", font_weight=700)
    if behind:
        yield text(fitted(behind, width, 11), middle, y + 33, 11, ink, text_anchor="middle")
