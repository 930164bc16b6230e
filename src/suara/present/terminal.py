"""Results, scorecards and lists as tables for a terminal, tidy from 80 columns up."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from suara.present import words
from suara.present.numbers import Unit, count, period, unit_of, visible
from suara.present.sparkline import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from suara.measure.answer import Answered
    from suara.measure.result import Result, Row
    from suara.measure.scorecard import Line, Scorecard

WIDE = 110
ITEMS = 3
PIPED_WIDTH = 100
TONES = {"better": "green", "worse": "red", "": "dim"}


def show(shown: RenderableType, file: IO[str] | None = None) -> None:
    """Print something drawn here; without colour where NO_COLOR is set or nobody is looking."""
    console(file).print(shown)


def console(file: IO[str] | None = None) -> Console:
    """A console that takes text as it is: nothing that a person typed is read as markup."""
    file = file or sys.stdout
    width = None if file.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)


def text(value: object, style: str = "") -> Text:
    """Something typed by a person, harmless."""
    return Text(visible(value), style=style)


def listing(head: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> Table:
    """A plain table; the columns named in `right` hold numbers."""
    table = _table()
    for name in head:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*[cell if isinstance(cell, Text) else text("" if cell is None else cell) for cell in row])
    return table


def card(said: Iterable[tuple[str, object]]) -> Table:
    """Headings and what is said under each."""
    table = _table()
    table.show_header = False
    table.add_column("", style="dim", no_wrap=True)
    table.add_column("", overflow="fold")
    for heading, value in said:
        table.add_row(text(heading), text(value))
    return table


# -- results -------------------------------------------------------------------------------------


def result(shown: Result, currency: str) -> Group:
    """A result: for each metric its heading, its rows, and its course where there are periods."""
    parts: list[RenderableType] = []
    for name, answered in shown.answered.items():
        rows = [row for row in shown.rows if row["metric"] == name]
        unit = unit_of(answered.definition, currency)
        parts += [Text(words.about(answered.definition), style="bold"), _rows(shown, answered, rows, unit)]
        parts += [*_courses(shown, rows), Text("")]
    about = [words.span(shown.question), *words.filters(shown.question), words.compared(shown.question)]
    return Group(*parts, text(" · ".join(a for a in about if a), "dim"))


def _rows(shown: Result, answered: Answered, rows: list[Row], unit: Unit) -> Table:
    question = shown.question
    keys = [*question.by, *(["item"] if answered.items else [])]
    table = _table()
    for name in (["period"] if question.grain else []) + keys:
        table.add_column(visible(name), overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    if question.compare:
        table.add_column("before", justify="right", no_wrap=True)
        table.add_column("change", justify="right", no_wrap=True)
    for name in ("95% interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", style="dim")
    for row in rows:
        table.add_row(*_cells(row, keys, unit, question, answered.definition.better))
    return table


def _cells(row: Row, keys: list[str], unit: Unit, question: Any, better: str) -> list[Text]:
    cells = [Text(period(row["period"], question.grain))] if question.grain else []
    cells += [Text("(missing)", style="dim") if row[k] is None else text(row[k]) for k in keys]
    cells.append(Text(unit.value(row["value"]), style="bold"))
    if question.compare:
        cells += [Text(unit.value(row["previous"]), style="dim"), _change(row, unit, better)]
    interval = Text(unit.interval(row["low"], row["high"]), style="dim")
    return [*cells, interval, Text(count(row["n"])), Text(words.MARKS.get(row["mark"] or "", ""))]


def _courses(shown: Result, rows: list[Row]) -> list[Text]:
    """The course of each segment over the periods."""
    keys = [*shown.question.by, *(["item"] if rows and rows[0].get("item") is not None else [])]
    series: dict[tuple[Any, ...], list[float | None]] = {}
    for row in rows:
        series.setdefault(tuple(row[k] for k in keys), []).append(row["value"])
    lines = {key: sparkline(values, 60) for key, values in series.items() if len(values) > 2}
    return [Text.assemble("  ", (line, "cyan"), "  ", text(_named(key))) for key, line in lines.items() if line]


def _named(key: tuple[Any, ...]) -> str:
    return ", ".join("(missing)" if k is None else str(k) for k in key)


def _change(row: Row, unit: Unit, better: str) -> Text:
    return Text(words.change(row, unit), style=TONES[words.tone(row, better)])


# -- scorecards ----------------------------------------------------------------------------------


def scorecard(card: Scorecard, width: int) -> Group:
    """A scorecard: its groups under one another in one grid, then what the figures are held against."""
    wide = width >= WIDE
    table = _table(gap=2 if wide else 1)
    table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in ("value", "change", *(("",) if wide else ()), "95% interval", "n"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    table.add_column("12 months" if wide else "", no_wrap=True, style="cyan")
    if wide:
        table.add_column("target", no_wrap=True)
    for group, lines in card.groups.items():
        table.add_row(Text(group, style="bold"))
        _add_lines(table, lines, card.currency, wide=wide)
        table.add_row("")
    table.expand = True
    return Group(text(words.heading(card), "bold"), Text(""), table, *_notes(card))


def _add_lines(table: Table, lines: list[Line], currency: str, *, wide: bool) -> None:
    shown: dict[str, int] = {}
    for line in lines:
        shown[line.metric] = shown.get(line.metric, 0) + 1
        if line.item is not None and shown[line.metric] == 1:
            table.add_row(Text(f"  {line.definition.title}"))
        if shown[line.metric] <= ITEMS:
            table.add_row(*_line(line, unit_of(line.definition, currency), wide=wide))
        elif shown[line.metric] == ITEMS + 1:
            more = sum(other.metric == line.metric for other in lines) - ITEMS
            table.add_row(Text(f"      and {more} more", style="dim"))


def _line(line: Line, unit: Unit, *, wide: bool) -> list[Text]:
    row, better = line.row, line.definition.better
    title = f"  {line.definition.title}" if line.item is None else f"      {line.item}"
    value = Text(unit.value(row["value"]), style="bold") if row["mark"] != "suppressed" else Text("hidden", style="dim")
    cells = [text(title), value, _change(row, unit, better)]
    if wide:
        cells.append(Text(words.tone(row, better), style=TONES[words.tone(row, better)]))
    cells += [Text(unit.interval(row["low"], row["high"]), style="dim"), _n(row)]
    cells.append(Text(sparkline([r["value"] for r in line.history], 12 if wide else 8)))
    return [*cells, Text(words.target(row, line.standard.target, better, unit))] if wide else cells


def _n(row: Row) -> Text:
    return Text(count(row["n"]) + ("*" if row["mark"] == "small" else ""), style="dim")


def _notes(card: Scorecard) -> list[RenderableType]:
    held = [line for line in card.lines if line.item is None and (line.standard.published or line.standard.target)]
    parts: list[RenderableType] = [_held_against(held, card.currency), Text("")] if held else []
    parts.append(Text("▲▼ clear change, △▽ may be chance; * n below 30; colour: better or worse", style="dim"))
    if card.left_out:
        parts.append(Text(f"{len(card.left_out)} metrics have no value here: suara score --left-out", style="dim"))
    return parts


def _held_against(lines: list[Line], currency: str) -> Table:
    """The company's own targets, and what others publish: folklore unless a study is named."""
    table = _table()
    for name in ("Held against", "value", "target", "published elsewhere"):
        table.add_column(name, overflow="fold", ratio=1 if name.startswith("published") else None)
    for line in lines:
        unit = unit_of(line.definition, currency)
        aim = words.target(line.row, line.standard.target, line.definition.better, unit)
        said = Text(words.published(line.standard.published, unit), style="dim")
        table.add_row(text(f"  {line.definition.title}"), Text(unit.value(line.row["value"])), Text(aim), said)
    return table


def _table(gap: int = 2) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim", show_edge=False)
