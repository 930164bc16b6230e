"""Reasons chosen in the same response as a recommendation score: one row per answer and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View
from suara.measure.views.nps_answers import asked
from suara.records._scale import DETRACTOR_TO, PROMOTER_FROM

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope

# Choices that answer a question of their own, not the "why" of a score.
OTHER_CHOICES = ("intent", "task", "ranking", "matrix", "date")


def rows(q: Scope) -> Table:
    """The answers with `band`, `reason` and `first`, which is true for one of an answer's rows."""
    import ibis

    answers = asked.rows(q)
    answers = answers.filter(answers.score.notnull())
    score = answers.score
    band = ibis.cases((score >= PROMOTER_FROM, "promoter"), (score <= DETRACTOR_TO, "detractor"), else_="passive")
    return answers.mutate(band=band).inner_join(_reasons(q), "response")


def _reasons(q: Scope) -> Table:
    """Each response's reasons once, whether one could be chosen or several."""
    import ibis

    answers = q.answers.filter(q.answers.kind.notin(OTHER_CHOICES), q.answers.response.notnull())
    one = answers.filter(answers.choice.notnull()).select("response", reason=answers.choice)
    several = answers.filter(answers.choices.notnull()).select("response", reason=answers.choices.unnest())
    reasons = ibis.union(one, several.filter(several.reason.notnull()), distinct=True)
    order = ibis.window(group_by=reasons.response, order_by=reasons.reason)
    return reasons.mutate(first=ibis.row_number().over(order) == 0)


view = View(
    help="reasons chosen in the same response as a recommendation score on 0-10",
    unit="answers",
    kind="answer",
    rows=rows,
    links={"answer": ("response", "response")},
    left_out=asked.left_out,
)
