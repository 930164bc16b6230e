"""The working of a number in words, section by section: the same for a terminal and a notebook."""

from __future__ import annotations

import textwrap
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from suara.present import words
from suara.present.numbers import NOTHING, Unit, count, day, period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.measure.explain import Explanation, Sample

WIDEST = 100
SHOWN = 24
Section = tuple[str, list[str]]


def text(working: Explanation, currency: str) -> str:
    """The working as plain text."""
    width = min(WIDEST, get_terminal_size((WIDEST, 0)).columns)
    lines = [f"{working.title} ({working.metric})"]
    for heading, said in sections(working, currency):
        lines += ["", heading, *(line for one in said for line in _wrapped(one, width))]
    for label, sample in working.samples.items():
        lines += ["", f"SQL of {label}", textwrap.indent(sample.sql, "  ")]
    return "\n".join(lines)


def sections(working: Explanation, currency: str) -> Iterator[Section]:
    """Headings and what is said under each; what there is nothing to say about is left out."""
    unit = Unit(working.unit, currency, working.whole)
    yield "How it is worked out", _method(working)
    yield "What was asked", _asked(working)
    yield "The figures", _figures(working, unit)
    if working.evidence:
        yield "The evidence that adds up", _limited([_evidence(row, working) for row in working.evidence])
    for label, sample in working.samples.items():
        yield f"The rows behind {label}", _sample(sample)
    yield "How fresh it is", _freshness(working)
    held = _held(working, unit)
    if held:
        yield "What it is held against", held
    yield "Definition", [f"version {working.version}, source {working.fingerprint}", f"credit: {working.credit}"]


def _method(working: Explanation) -> list[str]:
    said = [f"{working.title} = {working.formula}"]
    said.append(f"in {working.unit}; {words.DIRECTIONS[working.better]}")
    said.append(f"95% interval: {working.interval}")
    said += [f"setting {name} = {value}" for name, value in working.settings.items()]
    return said + ([working.notes] if working.notes else [])


def _asked(working: Explanation) -> list[str]:
    if working.since is None or working.until is None:
        return ["there are no records of its kind"]
    said = [f"{words.stretch(working.since, working.until)}, in {working.zone}"]
    said += [f"by {working.grain}"] if working.grain else []
    said += [f"segments: {', '.join(working.by)}"] if working.by else []
    said += [f"only where {f}" for f in working.filters]
    said += ["answers weighted by their weight; n counts answers"] if working.weighted else []
    return [*said, f"as known at {working.as_of:%Y-%m-%d %H:%M:%S} UTC"]


def _figures(working: Explanation, unit: Unit) -> list[str]:
    return _limited([_figure(row, working, unit) for row in working.rows])


def _figure(row: dict[str, Any], working: Explanation, unit: Unit) -> str:
    interval = unit.interval(row["low"], row["high"], row["value"])
    said = [unit.value(row["value"]), f"n {count(row['n'])}"]
    said += [f"95% {interval}"] if interval else []
    said += [f"change {words.change(row, unit)}"] if row.get("change") is not None else []
    mark = words.mark(row, next((s.unit for s in working.samples.values()), "records"))
    return f"{_place(row, working)}: {', '.join([*said, mark] if mark else said)}"


def _place(row: dict[str, Any], working: Explanation) -> str:
    keys = [*working.by, *(["item"] if row.get("item") is not None else [])]
    named = [f"{k} {'(missing)' if row[k] is None else words.segment(row[k])}" for k in keys]
    return ", ".join([period(row["period"], working.grain), *named])


def _evidence(row: dict[str, Any], working: Explanation) -> str:
    keys = {"period", "item", *working.by}
    sums = [f"{name} {_number(value)}" for name, value in row.items() if name not in keys]
    return f"{_place(row, working)}: {', '.join(sums)}"


def _sample(sample: Sample) -> list[str]:
    said = [f"one row for each of {sample.view}: {sample.one_row}"]
    said += [f"of each row: {name} = {term}" for name, term in sample.terms.items()]
    left = sample.left_out
    if left:
        said.append(f"{count(left.records)} records in the period")
        said += [f"{count(left.filtered)} taken away by the filters"] if left.filtered else []
        said += [f"{count(records)} left out: {reason}" for reason, records in left.reasons.items()]
        into = (
            "make these rows" if sample.counted else "remain; of these only rows where every term has a value are in n"
        )
        said.append(f"{count(left.kept)} {into}")
    if sample.counted:
        named = ", ".join(f"{name.replace('_', ' ')} {count(number)}" for name, number in sample.counted.items())
        said.append(f"counted over the periods asked for: {named}")
    if sample.repeated is not None:
        said.append(f"{count(sample.repeated)} people answered more than once (answers count as independent)")
    return said


def _freshness(working: Explanation) -> list[str]:
    loaded = f"{working.loaded_at:%Y-%m-%d %H:%M} UTC" if working.loaded_at else NOTHING
    read = [f"{label} is read from {words.basis(sample.basis)}" for label, sample in working.samples.items()]
    return [f"last delivery loaded: {loaded}", f"newest record: {day(working.newest)} UTC", *read]


def _held(working: Explanation, unit: Unit) -> list[str]:
    said = [f"target of the company: {unit.round(working.target)}"] if working.target is not None else []
    for one in working.benchmarks:
        caveat = f" ({one.caveat})" if one.caveat else ""
        said += [f"{words.within(one, unit)}: {one.standing}{caveat}"]
    return said


def _limited(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], f"... and {more:,} more"]


def _number(value: Any) -> str:
    return NOTHING if value is None else f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ") or [""]
