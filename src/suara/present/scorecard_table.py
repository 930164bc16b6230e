"""A scorecard as tables for a terminal: the fuller, the wider it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from suara.present import hints, words
from suara.present.numbers import Unit, count, unit_of
from suara.present.result_table import TONES, change
from suara.present.sparkline import sparkline
from suara.present.terminal import Fitting, table, text

if TYPE_CHECKING:
    from rich.table import Table

    from suara.measure.scorecard import Line, Scorecard

ITEMS = 3
VERDICT, INTERVAL, N, COURSE, TARGET = "", "95% interval", "n", "12 months", "target"
# Columns beside value and change, and the room that titles need: the first that a terminal has room for.
LAYOUTS = (
    (30, (VERDICT, INTERVAL, N, COURSE, TARGET)),
    (34, (INTERVAL, N, COURSE)),
    (26, (INTERVAL, N)),
    (22, (N,)),
)


def scorecard(card: Scorecard) -> Group:
    """A scorecard: its groups under one another in one grid, then what the figures are held against."""
    aims = any(line.standard.target is not None for line in card.lines)
    grids = [_grid(card, room, tuple(c for c in columns if aims or c != TARGET)) for room, columns in LAYOUTS]
    return Group(text(words.heading(card), "bold"), Text(""), Fitting(*grids[:-1], last=grids[-1]), *_notes(card))


def _grid(card: Scorecard, room: int, columns: tuple[str, ...]) -> Table:
    grid = table(gap=1)
    grid.add_column("", ratio=1, min_width=room)
    for name in ("value", "change", *columns):
        left = name in (VERDICT, COURSE, TARGET)
        grid.add_column(name, justify="left" if left else "right", no_wrap=True, style="cyan" if name == COURSE else "")
    for group, lines in card.groups.items():
        grid.add_row(Text(group, style="bold"))
        _add_lines(grid, lines, card.currency, columns)
        grid.add_row("")
    grid.expand = True
    return grid


def _add_lines(grid: Table, lines: list[Line], currency: str, columns: tuple[str, ...]) -> None:
    shown: dict[str, int] = {}
    for line in lines:
        shown[line.metric] = shown.get(line.metric, 0) + 1
        if line.item is not None and shown[line.metric] == 1:
            grid.add_row(_indented(text(line.definition.title), 2))
        if shown[line.metric] <= ITEMS:
            grid.add_row(*_line(line, unit_of(line.definition, currency), columns))
        elif shown[line.metric] == ITEMS + 1:
            more = sum(other.metric == line.metric for other in lines) - ITEMS
            grid.add_row(_indented(Text(f"and {more} more", style="dim"), 6))


def _line(line: Line, unit: Unit, columns: tuple[str, ...]) -> list[RenderableType]:
    row, better = line.row, line.definition.better
    title = _indented(text(line.definition.title), 2) if line.item is None else _indented(text(line.item), 6)
    value = Text(unit.value(row["value"]), style="bold") if row["mark"] != "suppressed" else Text("hidden", style="dim")
    tone = words.tone(row, better)
    cells = {
        VERDICT: Text(tone, style=TONES[tone]),
        INTERVAL: Text(unit.interval(row["low"], row["high"], row["value"]), style="dim"),
        N: Text(count(row["n"]) + ("*" if row["mark"] == "small" else ""), style="dim"),
        COURSE: Text(sparkline([r["value"] for r in line.history])),
        TARGET: Text(words.target(row, line.standard.target, better, unit)),
    }
    return [title, value, change(row, unit, better), *(cells[c] for c in columns)]


def _indented(said: Text, by: int) -> Padding:
    """Text whose every line stands in by so much."""
    return Padding(said, (0, 0, 0, by))


def _notes(card: Scorecard) -> list[RenderableType]:
    held = [line for line in card.lines if line.item is None and (line.standard.published or line.standard.target)]
    parts: list[RenderableType] = [*_held_against(held, card.currency), Text("")] if held else []
    parts.append(Text("▲▼ clear change, △▽ may be chance; * n below 30; colour: better or worse", style="dim"))
    parts += [text(hint, "dim") for hint in (hints.hints(card.result) if card.result else ())]
    if card.left_out:
        parts.append(Text(f"{len(card.left_out)} metrics have no value here: suara score --left-out", style="dim"))
    return parts


def _held_against(lines: list[Line], currency: str) -> list[RenderableType]:
    """The company's own targets, and what others publish: folklore unless a study is named."""
    grid = table()
    for name in ("Held against", "value", "target", "published elsewhere"):
        grid.add_column(name, min_width=36 if name.startswith("published") else 14 if name.startswith("Held") else None)
    blocks: list[RenderableType] = [Text("Held against", style="dim")]
    for line in lines:
        unit = unit_of(line.definition, currency)
        title, value = line.definition.title, unit.value(line.row["value"])
        aim = words.target(line.row, line.standard.target, line.definition.better, unit)
        said = Text(words.published(line.standard.published, unit), style="dim")
        grid.add_row(_indented(text(title), 2), Text(value), Text(aim), said)
        blocks.append(_indented(text(", ".join(filter(None, (f"{title}: {value}", aim and f"target {aim}")))), 2))
        blocks += [_indented(said, 6)] if said.plain else []
    return [Fitting(grid, last=Group(*blocks))]
