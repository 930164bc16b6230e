"""Answers to the intent question where several reasons could be chosen: one row per answer and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """The answers with `intent`, each named once, and `first`, which is true for one of an answer's rows."""
    answers = q.answers.filter(q.answers.kind == "intent", q.answers.choices.notnull())
    each = answers.mutate(intent=answers.choices.unnest()).distinct()
    each = each.filter(each.intent.notnull())
    return each.mutate(first=each.intent == each.choices.mins())


view = View(
    help="answers to the intent question where several reasons could be chosen",
    unit="answers",
    kind="answer",
    rows=rows,
    left_out=lambda a: {"another question than intent": a.kind != "intent", "nothing chosen": a.choices.isnull()},
)
