"""Results, scorecards and workings as HTML of their own: no script, no stylesheet, nothing fetched."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from suara.measure.result import Result
from suara.measure.scorecard import Scorecard
from suara.present import words
from suara.present.charts.canvas import document, painted, palette
from suara.present.charts.marks import Box
from suara.present.charts.sparkline import drawn
from suara.present.numbers import count, period, unit_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from suara.measure.answer import Answered
    from suara.measure.explain import Explanation
    from suara.measure.result import Row

LIMIT = 200
CELL = "padding:3px 12px 3px 0;text-align:"
MUTED = palette("light")["muted"]
TONES = {"better": palette("light")["better"], "worse": palette("light")["worse"], "": MUTED}


def html(shown: Result | Scorecard | Explanation, currency: str) -> str:
    """Anything that a notebook may show."""
    if isinstance(shown, Result):
        return _framed("".join(_metric(shown, name, a, currency) for name, a in shown.answered.items()))
    if isinstance(shown, Scorecard):
        from suara.present.scorecard import draw

        return draw(shown)
    return _working(shown, currency)


def _metric(shown: Result, name: str, answered: Answered, currency: str) -> str:
    rows = [row for row in shown.rows if row["metric"] == name]
    keys = [*shown.question.by, *(["item"] if answered.items else [])]
    compared = ["before", "change"] if shown.question.compare else []
    head = [*(["period"] if shown.question.grain else []), *keys, "value", *compared, "95% interval", "n", ""]
    cells = [_cells(shown, answered, row, keys, currency) for row in rows[:LIMIT]]
    more = f"<p>… and {len(rows) - LIMIT:,} more rows</p>" if len(rows) > LIMIT else ""
    about = [words.about(answered.definition), *words.asked(shown.question)]
    heading = _title(" · ".join(about)) + _course(shown, rows, keys)
    return heading + _table(head, cells, len(keys) + bool(shown.question.grain)) + more


def _cells(shown: Result, answered: Answered, row: Row, keys: list[str], currency: str) -> list[str]:
    unit, question = unit_of(answered.definition, currency), shown.question
    cells = [escape(period(row["period"], question.grain))] if question.grain else []
    cells += ["<i>missing</i>" if row[k] is None else _safe(words.segment(row[k])) for k in keys]
    cells.append(f"<b>{escape(unit.value(row['value']))}</b>")
    if question.compare:
        colour = TONES[words.tone(row, answered.definition.better)]
        change = f'<span style="color:{colour}">{escape(words.change(row, unit))}</span>'
        cells += [escape(unit.value(row["previous"])), change]
    mark = words.mark(row, words.units(answered.definition))
    return [*cells, escape(unit.interval(row["low"], row["high"], row["value"])), count(row["n"]), mark]


def _course(shown: Result, rows: list[Row], keys: list[str]) -> str:
    """The course of an unsegmented metric over its periods."""
    if keys or not shown.question.grain or len(rows) < 3:
        return ""
    column = {c: [row[c] for row in rows] for c in ("value", "low", "high")}
    marks = drawn(column["value"], column["low"], column["high"], Box(4, 4, 312, 52))
    title = "value with its 95% interval by period"
    return document(320, 60, title, [painted(mark, "light") for mark in marks]).as_str()


def _working(working: Explanation, currency: str) -> str:
    from suara.present.explanation import sections

    parts = [_title(f"{working.title} ({working.metric})")]
    for heading, said in sections(working, currency):
        parts.append(f"<p><b>{_safe(heading)}</b><br/>{'<br/>'.join(_safe(one) for one in said)}</p>")
    for label, sample in working.samples.items():
        code = f'<pre style="white-space:pre-wrap">{_safe_lines(sample.sql)}</pre>'
        parts.append(f"<details><summary>SQL of {_safe(label)}</summary>{code}</details>")
    return _framed("".join(parts))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], texts: int) -> str:
    """A table whose first `texts` columns are words and the others numbers; cells are HTML already."""
    sides = ["left" if i < texts or not name else "right" for i, name in enumerate(head)]
    top = "".join(f'<th style="{CELL}{s};color:{MUTED}">{_safe(n)}</th>' for n, s in zip(head, sides, strict=True))
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL}{s}">{c}</td>' for c, s in zip(row, sides, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<table style="border-collapse:collapse"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _title(words_: str) -> str:
    return f'<p style="margin:8px 0 4px"><b>{_safe(words_)}</b></p>'


def _framed(body: str) -> str:
    return f'<div style="font-size:13px;line-height:1.5;overflow-x:auto">{body}</div>'


def _safe(value: Any) -> str:
    return escape(visible(value))


def _safe_lines(value: str) -> str:
    return "\n".join(_safe(one) for one in value.splitlines())
