"""A scorecard as one picture: the figures that matter most large, then the others group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import svg

from suara.present import words
from suara.present.charts.canvas import document, escaped, painted, palette, text
from suara.present.charts.marks import Box
from suara.present.charts.sparkline import drawn
from suara.present.numbers import count, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.measure.scorecard import Line, Scorecard

WIDTH, MARGIN, GAP = 1120, 28, 12
HEROES, ACROSS = 4, 5
HERO_HEIGHT, TILE_HEIGHT = 172, 100
TONES = {"better": "better", "worse": "worse", "": "muted"}


def draw(card: Scorecard, rows: int | None = None) -> str:
    """The picture as SVG text, at most `rows` rows a group; figures with a target or published ranges come first."""
    large = heroes(card)
    chosen = {line.metric for line in large}
    body, y = _head(card), 96.0
    body += _row(large, card, y, HERO_HEIGHT, HEROES)
    y += HERO_HEIGHT + 30
    for group, lines in card.groups.items():
        tiles = [one for one in lines if one.item is None and one.metric not in chosen][
            : ACROSS * rows if rows else None
        ]
        if tiles:
            body.append(_said(group, MARGIN, y + 6, 15, font_weight=700))
            y += 20
            for start in range(0, len(tiles), ACROSS):
                body += _row(tiles[start : start + ACROSS], card, y, TILE_HEIGHT, ACROSS)
                y += TILE_HEIGHT + GAP
            y += 22
    legend = "▲▼ clear change · △▽ may be chance · shaded: 95% interval of each month"
    body.append(_said(legend, MARGIN, y, 11.5, "muted"))
    ground = svg.Rect(width=WIDTH, height=y + 20, fill="#f5f7fa")
    return document(WIDTH, y + 20, f"Scorecard of {words.heading(card)}", [ground, *body]).as_str()


def heroes(card: Scorecard, chosen: Sequence[str] = ()) -> list[Line]:
    """The lines of the metrics `chosen`; then those that have a target, an interval and a history, and others."""
    able = [one for one in card.lines if one.item is None and one.history and one.row["value"] is not None]
    wanted = [one for name in chosen for one in able if one.metric == name]
    wanted += [one for one in able if one not in wanted and one.standard.target is not None]
    wanted += [one for one in able if one not in wanted and one.row["low"] is not None]
    return (wanted + [one for one in able if one not in wanted])[:HEROES]


def _said(said: str, x: float, y: float, size: float, colour: str = "ink", **more: Any) -> svg.Text:
    return text(said, x, y, size, palette("light")[colour], **more)


def _head(card: Scorecard) -> list[svg.Element]:
    title, _, rest = words.heading(card).partition(" · ")
    return [_said(title, MARGIN, 48, 26, font_weight=700), _said(rest, MARGIN, 74, 14, "muted")]


def _row(lines: Sequence[Line], card: Scorecard, y: float, height: float, across: int) -> list[svg.Element]:
    width = (WIDTH - 2 * MARGIN - (across - 1) * GAP) / across
    boxes = [Box(MARGIN + i * (width + GAP), y, width, height) for i in range(len(lines))]
    tile = _hero if across == HEROES else _tile
    return [
        part for one, box in zip(lines, boxes, strict=True) for part in (_frame(box), *tile(one, card.currency, box))
    ]


def _frame(box: Box) -> svg.Element:
    faint = palette("light")["faint"]
    return svg.Rect(x=box.x, y=box.y, width=box.width, height=box.height, rx=10, fill="#ffffff", stroke=faint)


def _hero(one: Line, currency: str, box: Box) -> list[svg.Element]:
    unit = unit_of(one.definition, currency)
    x, row = box.x + 18, one.row
    aim = words.target(row, one.standard.target, one.definition.better, unit)
    return [
        _said(_short(one.definition.title, 32), x, box.y + 29, 14, "muted"),
        _figure(one, currency, x, box.y + 66, 28, 12.5),
        *_course(one, Box(x + 2, box.y + 80, box.width - 42, 42)),
        _said(_evidence(one, currency), x, box.y + 143, 12, "muted"),
        _said(f"target {aim}" if aim else "", x, box.y + 160, 12),
    ]


def _tile(one: Line, currency: str, box: Box) -> list[svg.Element]:
    x = box.x + 14
    return [
        _said(_short(one.definition.title, 29), x, box.y + 23, 11.5, "muted"),
        _figure(one, currency, x, box.y + 48, 18, 10.5),
        *_course(one, Box(x + 2, box.y + 58, box.width - 34, 18)),
        _said(_evidence(one, currency), x, box.y + 90, 10, "muted"),
    ]


def _figure(one: Line, currency: str, x: float, y: float, size: float, small: float) -> svg.Element:
    """The value with its change beside it."""
    unit, row, colours = unit_of(one.definition, currency), one.row, palette("light")
    value = unit.value(row["value"]) if row["mark"] != "suppressed" else "hidden"
    said: list[svg.Element] = [svg.TSpan(text=escaped(value), font_weight="700")]
    if row.get("change") is not None:
        tone = words.tone(row, one.definition.better)
        change = escaped(words.change(row, unit) + (f" {tone}" if tone else ""))
        fill = colours[TONES[tone]]
        weight: Literal["700", "400"] = "700" if tone else "400"
        said.append(svg.TSpan(text=change, dx=small / 2, font_size=small, font_weight=weight, fill=fill))
    return svg.Text(x=x, y=y, font_size=size, fill=colours["ink"], elements=said)


def _course(one: Line, box: Box) -> list[svg.Element]:
    column = {c: [row[c] for row in one.history] for c in ("value", "low", "high")}
    return [painted(mark, "light") for mark in drawn(column["value"], column["low"], column["high"], box)]


def _evidence(one: Line, currency: str) -> str:
    interval = unit_of(one.definition, currency).interval(one.row["low"], one.row["high"], one.row["value"])
    small = ", small" if one.row["mark"] == "small" else ""
    return " · ".join(filter(None, [f"95% {interval}" if interval else "", f"n {count(one.row['n'])}{small}"]))


def _short(title: str, length: int) -> str:
    return title if len(title) <= length else title[: length - 1].rstrip() + "…"
