"""The charts of a metric's page, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.present.charts.drawing import Note
from suara.present.charts.heat import Cell, HeatMap, HeatRow
from suara.present.charts.histogram import Bin, Histogram
from suara.present.charts.line import LineChart, LineWords, Point
from suara.present.numbers import SECONDS
from suara.present.words import segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.measure.result import Row
    from suara.present.charts.histogram import Tone
    from suara.serve.web.pages.metric.figure import MetricView
    from suara.serve.web.shell.figures import Figures

# Whom a score makes, by metric: up to which score a detractor, up to which neither.
BANDS: Mapping[str, tuple[int, int]] = {"nps": (6, 8), "nps_1_10": (6, 8)}


def trend(view: MetricView) -> LineChart:
    """The course with its interval, the stretch before, the target and what happened when."""
    reading, say = view.reading, view.reading.words.say
    figures, grain = reading.figures(view.definition), reading.asked.usual_grain
    target = reading.ws.settings.targets.get(view.name)
    return LineChart(
        title=say("Course"),
        alt=_told(view, figures),
        table=say("Show as table"),
        empty=say("There is nothing to draw in this period."),
        few=say("small n"),
        points=tuple(_point(view, figures, row, earlier) for row, earlier in view.paired),
        words=LineWords(
            period=say(grain.capitalize()),
            value=say(view.definition.title),
            interval=say("95% interval"),
            n=say("n"),
            previous=say("Compared period"),
            target=say("Target"),
            open=say("not over yet"),
        ),
        axis=figures.axis,
        target=target,
        notes=tuple(_notes(view)),
        bounds=view.definition.bounds or (None, None),
        seconds=view.definition.unit in SECONDS,
    )


def _told(view: MetricView, figures: Figures) -> str:
    known = [r for r in view.course.rows if r["value"] is not None]
    if not known:
        return view.reading.words.say(
            "{metric}: nothing is known", metric=view.reading.words.say(view.definition.title)
        )
    return view.reading.words.say(
        "{metric}: from {first} to {last}",
        metric=view.reading.words.say(view.definition.title),
        first=figures.value(known[0]["value"]),
        last=figures.value(known[-1]["value"]),
    )


def _point(view: MetricView, figures: Figures, row: Row, earlier: Row | None) -> Point:
    words, grain = view.reading.words, view.reading.asked.usual_grain
    calendar, now = view.reading.calendar, view.reading.asked.now
    end = calendar.step(calendar.floor(row["period"], grain), grain)
    before = earlier["value"] if earlier else None
    return Point(
        label=words.period(row["period"], grain),
        tick=words.period(row["period"], grain),
        value=row["value"],
        text=figures.shown(row),
        low=row["low"],
        high=row["high"],
        interval=figures.interval(row),
        n=words.number(row["n"]),
        previous=before,
        previous_text=figures.value(before) if earlier else "",
        open=end > now,
        few=row["mark"] == "small" and bool(row["n"]),
    )


def _notes(view: MetricView) -> list[Note]:
    """Annotations at the period that they fall into."""
    starts = [row["period"].date() for row in view.course.rows]
    words = view.reading.words
    placed = [(sum(start <= one.day for start in starts) - 1, one) for one in view.annotations]
    return [Note(max(at, 0), f"{words.date(one.day)}: {one.words}") for at, one in placed]


def segments(view: MetricView) -> HeatMap:
    """The figure by segment: of the whole stretch, and of its last periods."""
    reading, say, grain = view.reading, view.reading.words.say, view.reading.asked.usual_grain
    figures = reading.figures(view.definition)
    by_segment: dict[object, dict[object, Row]] = {}
    for row in view.segments_course.rows:
        by_segment.setdefault(row[view.by], {})[row["period"]] = row
    periods = list(dict.fromkeys(row["period"] for row in view.segments_course.rows))
    several = periods if len(periods) > 1 else []
    rows = [
        HeatRow(
            label=segment(whole[view.by]) if whole[view.by] is not None else say("(none)"),
            cells=(cell(view, figures, whole), *(cell(view, figures, of.get(p)) for p in several)),
            href=reading.path + reading.asked.with_filter(view.by, str(whole[view.by]))
            if whole[view.by] is not None and view.by in reading.ws.settings.dimensions
            else "",
        )
        for whole in view.segments.rows
        if whole["n"] is None or whole["n"] > 0
        for of in [by_segment.get(whole[view.by], {})]
    ]
    return HeatMap(
        title=say("By {column}", column=reading.column(view.by)),
        alt=say("Each segment against all together"),
        empty=say("There is nothing to compare in this period."),
        few=say("small n"),
        corner=reading.column(view.by),
        columns=(say("Whole period"), *(reading.words.period(p, grain) for p in several)),
        rows=tuple(rows),
        worse=say("clearly worse than all together") if view.definition.better != "depends" else "",
        better=say("clearly better than all together") if view.definition.better != "depends" else "",
    )


def cell(view: MetricView, figures: Figures, row: Row | None) -> Cell | None:
    """A segment's figure, shaded where its interval leaves out that of all together."""
    if row is None:
        return None
    say, words = view.reading.words.say, view.reading.words
    overall, better = view.row["value"], None
    apart = row["low"] is not None and overall is not None and not row["low"] <= overall <= row["high"]
    if apart and view.definition.better != "depends":
        better = (row["value"] - overall) * (1 if view.definition.better == "up" else -1)
    return Cell(
        text=figures.shown(row),
        better=better,
        sign="" if better is None else say("better") if better > 0 else say("worse"),
        n=say("n {number}", number=words.number(row["n"])) if row["n"] is not None else "",
        few=row["mark"] == "small" and bool(row["n"]),
    )


def distribution(view: MetricView) -> Histogram | None:
    """How many gave which score."""
    if view.distribution is None:
        return None
    say, words = view.reading.words.say, view.reading.words
    counts = {int(r["score"]): r["n"] or 0 for r in view.distribution.rows if r["score"] is not None}
    total = sum(counts.values())
    if not total:
        return None
    scores = range(min(*counts, 0 if max(counts) > 7 else 1), max(counts) + 1)
    return Histogram(
        title=say("Distribution of scores"),
        alt=say("{n} answers by score", n=words.number(total)),
        table=say("Show as table"),
        heads=(say("Score"), say("Answers"), say("Share")),
        axis=words.number,
        tones=((("bad", say("Detractors")), ("middle", say("Passives")), ("good", say("Promoters"))))
        if view.name in BANDS
        else (),
        bins=tuple(
            Bin(
                label=str(score),
                count=counts.get(score, 0),
                text=words.number(counts.get(score, 0)),
                share=words.percent(round(100 * counts.get(score, 0) / total)),
                tone=_tone(view.name, score),
            )
            for score in scores
        ),
    )


def _tone(metric: str, score: int) -> Tone:
    if metric not in BANDS:
        return ""
    low, middle = BANDS[metric]
    return "bad" if score <= low else "middle" if score <= middle else "good"
