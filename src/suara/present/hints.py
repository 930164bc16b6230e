"""What a reader should know beside the figures: why there is none, which periods are not whole, what has not been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.period import Calendar
from suara.present.numbers import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.measure.period import Period
    from suara.measure.result import Result

BEGINNING = "The whole history begins with the first record, {before}: name a since, or a grain."


def hints(shown: Result) -> list[str]:
    """Sentences about a result, the most telling first."""
    placed = [answered for answered in shown.answered.values() if answered.periods]
    if not placed:
        return ["There are no records of this kind yet: `suara records` lists the kinds, `suara load` brings them in."]
    return [*_without_data(shown), *_without_comparison(shown), *_of_time(shown, placed[0].periods)]


def _without_data(shown: Result) -> Iterator[str]:
    question = shown.question
    empty = {row["metric"] for row in shown} - {row["metric"] for row in shown if row["n"] != 0}
    if not empty:
        return
    if question.where:
        yield "No record passes the filters in this period: are their values spelt as in the records?"
    elif question.since is None and question.grain is None and any(map(_is_stock, empty)):
        yield BEGINNING.format(before="before which nobody was there to be lost")


def _is_stock(metric: str) -> bool:
    """Whether a metric holds what happens in a period against what there was before it."""
    from suara.measure import METRICS, VIEWS
    from suara.measure.answer import leaves

    if metric not in METRICS:
        return False
    return any(VIEWS[leaf.source].periodic for _, leaf in leaves(metric, METRICS[metric], METRICS.__getitem__))


def _without_comparison(shown: Result) -> Iterator[str]:
    question = shown.question
    if isinstance(question.compare, str) and question.since is None and question.grain is None:
        yield BEGINNING.format(before="so that nothing lies before it to compare with")


def _of_time(shown: Result, periods: list[Period]) -> Iterator[str]:
    question = shown.question
    if periods[0].since_at >= question.as_of:
        yield f"This period lies ahead: as of {question.as_of:%Y-%m-%d %H:%M} UTC nothing is known of it."
    elif question.until is not None and periods[-1].until_at > question.as_of:
        yield f"The last period is not over: it is known until {question.as_of:%Y-%m-%d %H:%M} UTC."
    if question.grain:
        yield from _cut(periods, question.grain)


def _cut(periods: list[Period], grain: str) -> Iterator[str]:
    """Periods that the span asked for cuts short."""
    first, last, unit = periods[0], periods[-1], grain.replace("_", " ")
    if first.since > first.label:
        yield f"The first {unit} is not whole: it begins on {day(first.since)}."
    if last.until < Calendar().step(last.label, grain):
        yield f"The last {unit} is not whole: it ends before {day(last.until)}."
