"""Answers of staff to a satisfaction question, each with its own scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.records._scale import TOP_BOX_FROM

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue, IntegerValue

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """The answers of staff whose scale is known."""
    return q.answers.filter(~reason for reason in left_out(q.answers).values())


def left_out(a: Table) -> dict[str, BooleanValue]:
    """Why an answer is not counted."""
    return {
        "another question than satisfaction": a.kind != "satisfaction",
        "answered by customers": a.subject.fill_null("customer") != "staff",
        "no scale": a.scale_min.isnull() | a.scale_max.isnull(),
        "no score": a.score.isnull(),
    }


def scale(a: Table) -> IntegerValue:
    """The scale as one number, to tell whether two meet."""
    return a.scale_min * 1000 + a.scale_max


def top_box(a: Table) -> IntegerValue:
    """The lowest score of the top box; null for a scale that has none."""
    return a.scale_max.cases(*TOP_BOX_FROM.items())


view = View(
    help="answers of staff to a satisfaction question", unit="answers", kind="answer", rows=rows, left_out=left_out
)
