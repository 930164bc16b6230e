"""What a record must satisfy; the first rule that it breaks is why it is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.intake import casts
from suara.records._scale import SCALES, SCORED
from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from suara.records import Column, Kind

    Name = Callable[[str], str]


@dataclass(frozen=True)
class Rule:
    """A fault: the column that it is in (none for the whole row), the SQL that finds it, and what to say of it."""

    column: str | None
    broken: str
    reason: str
    remedy: str


def of_column(column: Column, cell: str, value: str, type: str, *, ambiguous: bool) -> Iterator[Rule]:
    """The rules of one delivered column: readable, given where required, one of few, not too small."""
    broken = casts.misread(column, cell, value, type)
    if broken != "false":
        remedy = casts.REMEDIES[column.type]
        reason = f"is not {casts.WORDS[column.type]}"
        if ambiguous:
            reason = "may be day/month or month/day, and nothing in the column decides"
        yield Rule(column.name, broken, reason, remedy)
    if column.required:
        yield _required(column.name, f"{value} IS NULL")
    if column.one_of:
        allowed = ", ".join(map(literal, column.one_of))
        words = ", ".join(column.one_of)
        yield Rule(
            column.name,
            f"{value} NOT IN ({allowed})",
            f"is not one of {words}",
            f"Write one of {words}, or recode it in a recipe.",
        )
    if column.minimum is not None:
        least = f"{column.minimum:g}"
        yield Rule(column.name, f"{value} < {least}", f"is below {least}", f"Write a number of at least {least}.")


def _required(column: str, broken: str) -> Rule:
    return Rule(column, broken, "is required and empty", f"Give {column}, or set it as a constant in a recipe.")


def of_record(kind: Kind, there: Collection[str], v: Name, rate: str, currency: str) -> Iterator[Rule]:
    """The rules that look at several columns of a record.

    `v` names the SQL of a column's value, `rate` is the SQL of its currency's worth in the workspace's `currency`.
    """
    if "ended_at" in there:
        yield Rule(
            "ended_at",
            f"{v('ended_at')} < {v('occurred_at')}",
            "is before occurred_at",
            "Mend whichever of the two times is wrong.",
        )
    if kind.name == "answer":
        yield from _of_answer(v)
    if "currency" in there:
        yield Rule(
            "currency",
            f"{rate} IS NULL",
            f"has no rate into {currency}",
            "Give its rate under rates in the settings, then load these rows again.",
        )


def _of_answer(v: Name) -> Iterator[Rule]:
    scored = f"{v('kind')} IN ({', '.join(map(literal, SCORED))}) AND {v('score')} IS NOT NULL"
    low, high = scale(v)
    yield Rule("scale_max", f"{v('scale_min')} >= {v('scale_max')}", "is not above scale_min", "Mend the scale.")
    yield Rule(
        "scale_max",
        f"{v('kind')} = 'satisfaction' AND {scored} AND ({v('scale_min')} IS NULL OR {v('scale_max')} IS NULL)",
        "is needed with scale_min: satisfaction has no usual scale",
        "Give scale_min and scale_max, as constants in a recipe.",
    )
    yield Rule(
        "score",
        f"{scored} AND {v('score')} != trunc({v('score')})",
        "is not a whole number on its scale",
        "Mend the score, or name its kind 'number' if it is no score on a scale.",
    )
    yield Rule(
        "score",
        f"{scored} AND ({v('score')} < {low} OR {v('score')} > {high})",
        "is off its scale",
        "Mend the score or its scale_min and scale_max, or name this code under blanks in a recipe.",
    )


def scale(v: Name) -> tuple[str, str]:
    """SQL for the lowest and highest score of an answer: its own, else the usual ones of its kind."""
    low, high = (
        f"CASE {v('kind')} " + " ".join(f"WHEN {literal(k)} THEN {getattr(s, end)}" for k, s in SCALES.items()) + " END"
        for end in ("low", "high")
    )
    return f"coalesce({v('scale_min')}, {low})", f"coalesce({v('scale_max')}, {high})"
