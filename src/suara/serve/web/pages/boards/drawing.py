"""The tiles of a board as figures in the reader's language; their numbers are those of `measure`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError, SuaraError
from suara.measure.metric import Shares
from suara.present.charts.bar import Bar, BarChart
from suara.present.charts.heat import Cell, HeatMap, HeatRow
from suara.present.charts.page import html
from suara.present.charts.sparkline import Sparkline
from suara.present.charts.sparkline import html as spark
from suara.present.words import segment
from suara.serve.web.pages.boards.pool import Pool
from suara.serve.web.pages.boards.reading import BoardReading, TileReading
from suara.serve.web.pages.metric import drawn
from suara.serve.web.pages.overview.cards import Card

if TYPE_CHECKING:
    from suara.measure.comments import Comment
    from suara.measure.result import Row
    from suara.present.boards import Tile
    from suara.present.charts.drawing import Figure
    from suara.serve.web.pages.metric.figure import MetricView

ITEMS = 8


@dataclass
class Shown:
    """A tile as it is shown; `fault` says why it cannot be. `own` is its period and filters where not the board's."""

    tile: Tile
    title: str
    own: str = ""
    cards: list[Card] = field(default_factory=list)
    tables: list[tuple[Card, list[Card]]] = field(default_factory=list)
    charts: list[tuple[str, str]] = field(default_factory=list)
    comments: list[Comment] | None = None
    fault: SuaraError | None = None


def readings(of: BoardReading, tiles: tuple[Tile, ...]) -> list[TileReading]:
    """The readings of tiles, all of whose questions have been put together and answered."""
    pool = Pool(of.measure)
    found = [TileReading(of.request, of, tile, pool) for tile in tiles]
    for one in found:
        try:
            for question in one.questions if one.tile.metrics else []:
                pool.want(one.tile.metrics, question)
        except QuestionError:
            continue  # said where the tile is drawn
    pool.gather()
    return found


def shown(of: BoardReading, *, linked: bool = True) -> list[Shown]:
    """Every tile of a board; `linked` ones lead on to where their figures come from."""
    return [_shown(one, linked=linked) for one in readings(of, of.board.tiles)]


def _shown(reading: TileReading, *, linked: bool) -> Shown:
    made = Shown(reading.tile, title(reading))
    try:
        made.own = _own(reading)
        if reading.tile.kind == "number":
            _numbers(reading, made, linked=linked)
        elif reading.tile.kind == "comments":
            made.comments = [replace(one, occurred_at=reading.local(one.occurred_at)) for one in reading.spoken()]
        else:
            made.charts = [(name, html(figure)) for name, figure in figures(reading, linked=linked)]
    except SuaraError as fault:
        made.fault = fault
    return made


def title(reading: TileReading) -> str:
    """What a tile is called: as its maker says, else by its metrics."""
    tile, say = reading.tile, reading.words.say
    if tile.title or tile.kind == "text":
        return tile.title
    if tile.kind == "comments":
        return say("Newest comments")
    known = reading.ws.metrics()
    titles = [say(known[name].title) if name in known else name for name in tile.metrics]
    if tile.kind == "distribution":
        return say("{metrics}: distribution of scores", metrics=", ".join(titles))
    if tile.by and len(titles) > 1:
        return say("By {column}", column=reading.column(tile.by))
    if tile.by:
        return say("{metrics} by {column}", metrics=titles[0], column=reading.column(tile.by))
    return ", ".join(titles)


def _own(reading: TileReading) -> str:
    """What is the tile's own of its period and filters, in words."""
    tile, a, say = reading.tile, reading.asked, reading.words.say
    parts = []
    if tile.range or tile.since:
        parts.append(reading.words.span(a.since.date(), a.last_day) if a.since and a.last_day else say("All time"))
    parts += [reading.told(name, values) for name, values in tile.where.items()]
    parts += [f"{name} = {value}" for name, value in tile.settings.items()]
    return " · ".join(parts)


# -- numbers -----------------------------------------------------------------------------------------


def _numbers(reading: TileReading, made: Shown, *, linked: bool) -> None:
    for view in reading.views:
        rows = view.whole.rows
        if isinstance(view.definition, Shares):
            ordered = sorted(rows, key=lambda row: -(row["value"] or 0))
            made.tables.append((_card(view, rows[0], linked=linked), _items(view, ordered, linked=linked)))
        else:
            made.cards.append(replace(_card(view, rows[0], linked=linked), course=_course(view)))


def _items(view: MetricView, rows: list[Row], *, linked: bool) -> list[Card]:
    known = [row for row in rows if row["item"] is not None][:ITEMS]
    return [replace(_card(view, row, linked=linked), title=str(row["item"])) for row in known]


def _card(view: MetricView, row: Row, *, linked: bool) -> Card:
    reading = view.reading
    figures = reading.figures(view.definition)
    return Card(
        metric=view.name,
        title=reading.words.say(view.definition.title),
        href=f"/metrics/{view.name}{reading.asked.query()}" if linked else "",
        value=figures.shown(row),
        change=figures.change(row),
        interval=figures.interval(row),
        n=figures.n(row),
        mark=figures.mark(row),
        target=figures.target(row, reading.ws.settings.targets.get(view.name)),
        course="",
    )


def _course(view: MetricView) -> str:
    assert isinstance(view.reading, TileReading)
    rows = view.reading.measure(view.name, **view.reading.history).rows
    values, lows, highs = (tuple(row[c] for row in rows) for c in ("value", "low", "high"))
    return spark(Sparkline(values=values, lows=lows, highs=highs))


# -- charts ------------------------------------------------------------------------------------------


def figures(reading: TileReading, *, linked: bool = True) -> list[tuple[str, Figure]]:
    """The charts of a tile with the metric of each; nothing for a tile of words."""
    tile = reading.tile
    if tile.kind == "number":
        return [("", _table(reading))]
    if tile.kind == "trend":
        return [(view.name, replace(drawn.trend(view), title=_named(view))) for view in reading.views]
    if tile.kind == "segments":
        return _segments(reading, linked=linked)
    if tile.kind == "distribution":
        return [(view.name, _distribution(view)) for view in reading.views]
    return []


def _named(view: MetricView) -> str:
    """The title of one chart of several; a tile of one metric says it in its own title."""
    reading = view.reading
    assert isinstance(reading, TileReading)
    return reading.words.say(view.definition.title) if len(reading.tile.metrics) > 1 or reading.tile.title else ""


def _table(reading: TileReading) -> HeatMap:
    """Numbers as a table, for a picture of them."""
    say, rows = reading.words.say, []
    for view in reading.views:
        figures = reading.figures(view.definition)
        for row in view.whole.rows:
            change = figures.change(row)
            cells = (
                figures.shown(row),
                figures.interval(row),
                change.text if change else "",
                reading.words.number(row["n"]),
            )
            label = str(row["item"]) if row.get("item") is not None else say(view.definition.title)
            rows.append(HeatRow(label=label, cells=tuple(Cell(text=text) if text else None for text in cells)))
    return HeatMap(
        title=title(reading),
        alt=title(reading),
        corner=say("Metric"),
        columns=(say("Value"), say("95% interval"), say("Change"), say("n")),
        rows=tuple(rows),
    )


def _distribution(view: MetricView) -> Figure:
    say = view.reading.words.say
    try:
        found = drawn.distribution(view)
    except QuestionError:
        found = None
    nothing = HeatMap(
        title="",
        alt=_named(view),
        empty=say("No scores are behind this figure in this period."),
        corner="",
        columns=(),
        rows=(),
    )
    return replace(found, title=_named(view)) if found else nothing


def _segments(reading: TileReading, *, linked: bool) -> list[tuple[str, Figure]]:
    by = reading.tile.by
    found = [(view, reading.measure(view.name, **reading.question(by=by)).rows) for view in reading.views]
    if reading.tile.draw == "bars":
        return [(view.name, _bars(view, rows, by, linked=linked)) for view, rows in found]
    return [("", _heat(reading, found, linked=linked))]


def _heat(reading: TileReading, found: list[tuple[MetricView, list[Row]]], *, linked: bool) -> HeatMap:
    """Segments in rows, a column for each metric."""
    say, by = reading.words.say, reading.tile.by
    columns = [(view, reading.figures(view.definition), {row[by]: row for row in rows}) for view, rows in found]
    segments = list(dict.fromkeys(row[by] for _, rows in found for row in rows if row["n"] is None or row["n"] > 0))
    return HeatMap(
        title="",
        alt=title(reading),
        empty=say("There is nothing to compare in this period."),
        few=say("small n"),
        corner=reading.column(by),
        columns=tuple(say(view.definition.title) for view, _ in found),
        rows=tuple(
            HeatRow(
                label=_label(reading, one),
                cells=tuple(drawn.cell(view, figures, rows.get(one)) for view, figures, rows in columns),
                href=_narrower(reading, by, one) if linked else "",
            )
            for one in segments
        ),
        worse=say("clearly worse than all together"),
        better=say("clearly better than all together"),
    )


def _bars(view: MetricView, rows: list[Row], by: str, *, linked: bool) -> BarChart:
    reading = view.reading
    assert isinstance(reading, TileReading)
    say, figures = reading.words.say, reading.figures(view.definition)
    return BarChart(
        title=_named(view),
        alt=title(reading),
        table=say("Show as table"),
        empty=say("There is nothing to compare in this period."),
        few=say("small n"),
        heads=(reading.column(by), say(view.definition.title), say("95% interval"), say("n")),
        bars=tuple(
            Bar(
                label=_label(reading, row[by]),
                value=row["value"],
                text=figures.shown(row),
                low=row["low"],
                high=row["high"],
                interval=figures.interval(row),
                n=reading.words.number(row["n"]),
                few=row["mark"] == "small" and bool(row["n"]),
                href=_narrower(reading, by, row[by]) if linked else "",
            )
            for row in rows
            if row["n"] is None or row["n"] > 0
        ),
    )


def _label(reading: TileReading, value: Any) -> str:
    return segment(value) if value is not None else reading.words.say("(none)")


def _narrower(reading: TileReading, by: str, value: Any) -> str:
    """The board narrowed to a segment, where the address can say it."""
    if value is None or by not in reading.ws.settings.dimensions:
        return ""
    return reading.path + reading.of.asked.with_filter(by, str(value))


def headed(reading: TileReading, figure: Figure) -> Figure:
    """A chart that stands alone: under the title of its tile, with the stretch of time below."""
    a, words = reading.asked, reading.words
    stretch = words.span(a.since.date(), a.last_day) if a.since and a.last_day else words.say("All time")
    names = dict.fromkeys(filter(None, (title(reading), figure.title)))
    return replace(figure, title=" · ".join(names), note=" · ".join(filter(None, (stretch, _own(reading)))))
