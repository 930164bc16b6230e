"""The lines of a scorecard as the overview shows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from suara.present.charts.sparkline import Sparkline, html
from suara.present.scorecard import heroes

if TYPE_CHECKING:
    from suara.measure.scorecard import Line, Scorecard
    from suara.serve.web.shell.figures import Change, Target
    from suara.serve.web.shell.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Card:
    """One figure with all that is to be known about it, in words; `course` is its sparkline as HTML."""

    metric: str
    title: str
    href: str
    value: str
    change: Change | None
    interval: str
    n: str
    mark: str
    target: Target | None
    course: str


@dataclass(frozen=True)
class Group:
    """The cards of one group, and its tables: a metric's title with a card for each of its items."""

    title: str
    cards: list[Card]
    tables: list[tuple[Card, list[Card]]]


def cards(card: Scorecard, reading: Reading) -> tuple[list[Card], list[Group]]:
    """The heroes, and the other figures by group."""
    chosen = heroes(card, reading.ws.settings.heroes)
    names = {line.metric for line in chosen}
    groups = []
    for title, lines in card.groups.items():
        rest = [line for line in lines if line.metric not in names]
        plain = [_card(line, reading) for line in rest if line.item is None]
        items: dict[str, list[Line]] = {}
        for line in rest:
            if line.item is not None:
                items.setdefault(line.metric, []).append(line)
        tables = [(_table(lines[0], reading), [_card(one, reading) for one in lines]) for lines in items.values()]
        if plain or tables:
            groups.append(Group(reading.words.say(title), plain, tables))
    return [_card(line, reading) for line in chosen], groups


def _card(line: Line, reading: Reading) -> Card:
    figures, row = reading.figures(line.definition), line.row
    return Card(
        metric=line.metric,
        title=line.item if line.item is not None else reading.words.say(line.definition.title),
        href=f"/metrics/{line.metric}{reading.asked.query()}",
        value=figures.shown(row),
        change=figures.change(row),
        interval=figures.interval(row),
        n=figures.n(row),
        mark=figures.mark(row),
        target=figures.target(row, line.standard.target),
        course=_course(line),
    )


def _course(line: Line) -> str:
    """The last months as a small line; the card says the rest in words."""
    values, lows, highs = (tuple(row[c] for row in line.history) for c in ("value", "low", "high"))
    return html(Sparkline(values=values, lows=lows, highs=highs)) if line.item is None else ""


def _table(line: Line, reading: Reading) -> Card:
    """The head of a metric's table."""
    return replace(_card(line, reading), title=reading.words.say(line.definition.title))
