"""A scorecard as one picture: the figures that matter most large, then the others group by group."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from suara.present import words
from suara.present.numbers import count, unit_of
from suara.present.svg import BAD, FAINT, GOOD, INK, MUTED, Box, document, element, line, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.measure.scorecard import Line, Scorecard

WIDTH, MARGIN, GAP = 1120, 28, 12
HEROES, ACROSS = 4, 5
HERO_HEIGHT, TILE_HEIGHT = 172, 100
TONES = {"better": GOOD, "worse": BAD, "": MUTED}


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
            body += text(group, MARGIN, y + 6, 15, font_weight=700)
            y += 20
            for start in range(0, len(tiles), ACROSS):
                body += _row(tiles[start : start + ACROSS], card, y, TILE_HEIGHT, ACROSS)
                y += TILE_HEIGHT + GAP
            y += 22
    body += text("▲▼ clear change · △▽ may be chance · shaded: 95% interval of each month", MARGIN, y, 11.5, fill=MUTED)
    ground = element("rect", width=WIDTH, height=y + 20, fill="#f5f7fa")
    return document(WIDTH, y + 20, f"Scorecard of {words.heading(card)}", ground + body)


def heroes(card: Scorecard, chosen: Sequence[str] = ()) -> list[Line]:
    """The lines of the metrics `chosen`; then those that have a target, an interval and a history, and others."""
    able = [one for one in card.lines if one.item is None and one.history and one.row["value"] is not None]
    wanted = [one for name in chosen for one in able if one.metric == name]
    wanted += [one for one in able if one not in wanted and one.standard.target is not None]
    wanted += [one for one in able if one not in wanted and one.row["low"] is not None]
    return (wanted + [one for one in able if one not in wanted])[:HEROES]


def _head(card: Scorecard) -> str:
    title, _, rest = words.heading(card).partition(" · ")
    return text(title, MARGIN, 48, 26, font_weight=700) + text(rest, MARGIN, 74, 14, fill=MUTED)


def _row(lines: Sequence[Line], card: Scorecard, y: float, height: float, across: int) -> str:
    width = (WIDTH - 2 * MARGIN - (across - 1) * GAP) / across
    boxes = [Box(MARGIN + i * (width + GAP), y, width, height) for i in range(len(lines))]
    tile = _hero if across == HEROES else _tile
    return "".join(_frame(box) + tile(one, card.currency, box) for one, box in zip(lines, boxes, strict=True))


def _frame(box: Box) -> str:
    return element("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=10, fill="#ffffff", stroke=FAINT)


def _hero(one: Line, currency: str, box: Box) -> str:
    unit = unit_of(one.definition, currency)
    x, row = box.x + 18, one.row
    parts = [text(_short(one.definition.title, 32), x, box.y + 29, 14, fill=MUTED)]
    parts.append(_figure(one, currency, x, box.y + 66, 28, 12.5))
    parts.append(_course(one, Box(x + 2, box.y + 80, box.width - 42, 42)))
    parts.append(text(_evidence(one, currency), x, box.y + 143, 12, fill=MUTED))
    aim = words.target(row, one.standard.target, one.definition.better, unit)
    parts.append(text(f"target {aim}" if aim else "", x, box.y + 160, 12, fill=INK))
    return "".join(parts)


def _tile(one: Line, currency: str, box: Box) -> str:
    x = box.x + 14
    return "".join(
        [
            text(_short(one.definition.title, 29), x, box.y + 23, 11.5, fill=MUTED),
            _figure(one, currency, x, box.y + 48, 18, 10.5),
            _course(one, Box(x + 2, box.y + 58, box.width - 34, 18)),
            text(_evidence(one, currency), x, box.y + 90, 10, fill=MUTED),
        ]
    )


def _figure(one: Line, currency: str, x: float, y: float, size: float, small: float) -> str:
    """The value with its change beside it."""
    unit, row = unit_of(one.definition, currency), one.row
    value = unit.value(row["value"]) if row["mark"] != "suppressed" else "hidden"
    said = element("tspan", escape(value), font_weight=700)
    if row.get("change") is not None:
        tone = words.tone(row, one.definition.better)
        style: dict[str, str | float] = {"font_weight": 700 if tone else 400, "fill": TONES[tone]}
        change = words.change(row, unit) + (f" {tone}" if tone else "")
        said += element("tspan", escape(change), dx=small / 2, font_size=small, **style)
    return element("text", said, x=x, y=y, font_size=size, fill=INK)


def _course(one: Line, box: Box) -> str:
    column = {c: [row[c] for row in one.history] for c in ("value", "low", "high")}
    return line(column["value"], column["low"], column["high"], box)


def _evidence(one: Line, currency: str) -> str:
    interval = unit_of(one.definition, currency).interval(one.row["low"], one.row["high"], one.row["value"])
    small = ", small" if one.row["mark"] == "small" else ""
    return " · ".join(filter(None, [f"95% {interval}" if interval else "", f"n {count(one.row['n'])}{small}"]))


def _short(title: str, length: int) -> str:
    return title if len(title) <= length else title[: length - 1].rstrip() + "…"
