"""What is said about a figure in words: where it stands to its target, what its change means, what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from suara.present.numbers import MONEY, SECONDS, Unit, day, period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from suara.measure.benchmark import Benchmark
    from suara.measure.evidence import Basis
    from suara.measure.metric import Definition
    from suara.measure.question import Question
    from suara.measure.result import Row
    from suara.measure.scorecard import Scorecard

Tone = Literal["better", "worse", ""]
MARKS = {"small": "small n", "suppressed": "hidden: too few people"}
DIRECTIONS = {"up": "higher is better", "down": "lower is better", "depends": "neither direction is better in itself"}


def mark(row: Row, units: str) -> str:
    """What stands beside a figure: that it rests on few, is hidden, or that there was nothing to work it out from."""
    if row["n"] == 0:
        return f"no {units}" if row["value"] is None else ""
    return MARKS.get(row["mark"] or "", "")


def units(definition: Definition) -> str:
    """What a metric counts in its n."""
    from suara.measure import METRICS, VIEWS
    from suara.measure.answer import leaves

    _, leaf = leaves("", definition, METRICS.__getitem__)[0]
    return VIEWS[leaf.source].unit


def segment(value: object) -> str:
    """A value of a segment as a person writes it: 10, not 10.0."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def tone(row: Row, better: str) -> Tone:
    """Whether a change is better or worse; nothing unless its interval excludes 0 and the metric has a direction."""
    if not row.get("clear") or better == "depends":
        return ""
    return "better" if (row["change"] > 0) == (better == "up") else "worse"


def change(row: Row, unit: Unit) -> str:
    """The change with an arrow: full where it is clear, hollow where it may be chance, none where that is not known."""
    text, clear = unit.change(row.get("change")), row.get("clear")
    if clear is None or text[0] not in "+−":
        return text
    up = text[0] == "+"
    return f"{('▲' if up else '▼') if clear else ('△' if up else '▽')} {text}"


def target(row: Row, aim: float | None, better: str, unit: Unit) -> str:
    """The target and whether it is met: not before the interval lies wholly on one side of it."""
    if aim is None or row["value"] is None:
        return ""
    if better == "depends":
        return unit.round(aim)
    ends = [e for e in (row["low"], row["high"]) if e is not None] or [row["value"]]
    reached = [(e >= aim) if better == "up" else (e <= aim) for e in ends]
    verdict = "met" if all(reached) else "undecided" if any(reached) else "missed"
    return f"{'≥' if better == 'up' else '≤'} {unit.round(aim)} {verdict}"


def published(found: Sequence[Benchmark], unit: Unit) -> str:
    """What is published, by source: "good from 70 %, excellent from 85 % (Vouch, undated)"."""
    by_source: dict[str, list[str]] = {}
    for one in found:
        source = ", ".join(filter(None, (one.source, one.industry, str(one.year or "undated"))))
        by_source.setdefault(source, []).append(within(one, unit))
    return "; ".join(f"{', '.join(ranges)} ({source})" for source, ranges in by_source.items())


def within(one: Benchmark, unit: Unit) -> str:
    """A benchmark in a few words: "excellent from 50", "usual 60 to 80 %"."""
    if one.value is not None:
        return f"{one.label} {unit.round(one.value)}"
    if one.low is not None and one.high is not None:
        return f"{one.label} {one.low:g} to {unit.round(one.high)}"
    return (
        f"{one.label} from {unit.round(one.low)}"
        if one.low is not None
        else f"{one.label} below {unit.round(one.high)}"
    )


def span(question: Question) -> str:
    """The stretch of time asked about: a month by its name, else both ends."""
    since, until = question.since, question.until
    if since is None or until is None:
        return "the whole history" if since is until else f"from {day(since)}" if since else f"until {day(until)}"
    return stretch(since, until)


def stretch(since: datetime, until: datetime) -> str:
    """A stretch of time: a month by its name, else both ends."""
    month = since.day == until.day == 1 and (until.year - since.year) * 12 + until.month - since.month == 1
    return period(since, "month") if month else f"{day(since)} to {day(until)} (not included)"


def compared(question: Question) -> str:
    """What the figures are compared with."""
    known = {"previous": "the period before", "last_year": "the same period a year earlier"}
    if question.compare is None:
        return ""
    if isinstance(question.compare, str):
        return f"compared with {known[question.compare]}"
    return f"compared with {stretch(*question.compare)}"


def filters(question: Question) -> list[str]:
    """The filters of a question, one by one."""
    return [f.words for f in question.where]


def asked(question: Question) -> list[str]:
    """All that a question says beside its metrics and segments, part by part."""
    said = [span(question), *filters(question), compared(question)]
    said += ["weighted by the answers' weight"] if question.weighted else []
    said += [f"{name} = {value}" for name, value in question.settings.items()]
    said += [f"as known at {question.as_of:%Y-%m-%d %H:%M} UTC"] if question.looks_back else []
    return [part for part in said if part]


def heading(card: Scorecard) -> str:
    """The scorecard's own line: whose, when, compared with what."""
    if card.result is None:
        return card.name
    question = card.result.question
    before = next(iter(card.result.answered.values())).before
    against = f"compared with {stretch(before[0].since, before[0].until)}" if len(before) == 1 and before[0] else ""
    return " · ".join(p for p in (card.name, span(question), against or compared(question), card.zone) if p)


def about(definition: Definition) -> str:
    """Title and unit of a metric."""
    unit = "" if definition.unit in (*MONEY, *SECONDS) else definition.unit
    return f"{definition.title} ({unit})" if unit else definition.title


def basis(read: Basis) -> str:
    """What a number was read from."""
    if not read.at_rest:
        return f"the facts, for {read.reason}" if read.reason else "the facts"
    fresh = f", {read.fresh_days:,} days of the periods from the facts" if read.fresh_days else ""
    return f"evidence at rest, as of {read.built_at:%Y-%m-%d %H:%M} UTC{fresh}"
