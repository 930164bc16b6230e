"""A result as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from suara.present import hints, words
from suara.present.numbers import Unit, count, period, unit_of, visible
from suara.present.sparkline import sparkline
from suara.present.terminal import Fitting, table, text

if TYPE_CHECKING:
    from rich.table import Table

    from suara.measure.answer import Answered
    from suara.measure.result import Result, Row

COURSE = 48
TONES = {"better": "green", "worse": "red", "": "dim"}


def result(shown: Result, currency: str) -> Group:
    """A result: for each metric its heading, its rows, and its course where there are periods."""
    parts: list[RenderableType] = []
    for name, answered in shown.answered.items():
        rows = [row for row in shown.rows if row["metric"] == name]
        parts += [Text(words.about(answered.definition), style="bold"), _rows(shown, answered, rows, currency)]
        parts += [*_courses(shown, rows), Text("")]
    notes = [text(note, "dim") for note in hints.hints(shown)]
    return Group(*parts, text(" · ".join(words.asked(shown.question)), "dim"), *notes)


def _rows(shown: Result, answered: Answered, rows: list[Row], currency: str) -> RenderableType:
    if all(row["period"] is None for row in rows):
        when = "in this period" if answered.periods else "so far"
        return Text(f"no {words.units(answered.definition)} {when}", style="dim")
    unit = unit_of(answered.definition, currency)
    keys = [*shown.question.by, *(["item"] if answered.items else [])]
    wide, narrow = (_table(shown, answered, rows, keys, unit, narrow=narrow) for narrow in (False, True))
    return Fitting(wide, last=narrow)


def _table(shown: Result, answered: Answered, rows: list[Row], keys: list[str], unit: Unit, *, narrow: bool) -> Table:
    """One line for each row; on a narrow terminal with the evidence of each in one column."""
    drawn, question, units = table(), shown.question, words.units(answered.definition)
    if question.grain:
        drawn.add_column("period", no_wrap=True)
    for name in keys:
        drawn.add_column(visible(name), overflow="fold")
    for name in ("value", *(("before", "change") if question.compare else ())):
        drawn.add_column(name, justify="right", no_wrap=True)
    for name in () if narrow else ("95% interval", "n"):
        drawn.add_column(name, justify="right", no_wrap=True)
    drawn.add_column("evidence" if narrow else "", style="dim")
    for row in rows:
        said = [unit.interval(row["low"], row["high"], row["value"]), count(row["n"])]
        mark = words.mark(row, units)
        last = [", ".join(filter(None, (said[0], f"n\N{NO-BREAK SPACE}{said[1]}", mark)))] if narrow else [*said, mark]
        drawn.add_row(*_cells(row, keys, unit, question, answered.definition.better), *map(Text, last))
    return drawn


def _cells(row: Row, keys: list[str], unit: Unit, question: Any, better: str) -> list[Text]:
    cells = [Text(period(row["period"], question.grain))] if question.grain else []
    cells += [Text("(missing)", style="dim") if row[k] is None else text(words.segment(row[k])) for k in keys]
    cells.append(Text(unit.value(row["value"]), style="bold"))
    if not question.compare:
        return cells
    return [*cells, Text(unit.value(row["previous"]), style="dim"), change(row, unit, better)]


def change(row: Row, unit: Unit, better: str) -> Text:
    """A change in the colour of its direction."""
    return Text(words.change(row, unit), style=TONES[words.tone(row, better)])


def _courses(shown: Result, rows: list[Row]) -> list[Text]:
    """The course of each segment over the periods."""
    keys = [*shown.question.by, *(["item"] if rows and rows[0].get("item") is not None else [])]
    series: dict[tuple[Any, ...], list[float | None]] = {}
    for row in rows:
        series.setdefault(tuple(row[k] for k in keys), []).append(row["value"])
    lines = {key: sparkline(values, COURSE) for key, values in series.items() if len(values) > 2}
    return [Text.assemble("  ", (line, "cyan"), "  ", text(_named(key))) for key, line in lines.items() if line]


def _named(key: tuple[Any, ...]) -> str:
    return ", ".join("(missing)" if k is None else words.segment(k) for k in key)
