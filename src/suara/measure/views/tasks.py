"""Visits that say whether their purpose was met: of sessions, and of answers to the task question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope

YES = ("yes", "y", "true", "1")
NO = ("no", "n", "false", "0")


def rows(q: Scope) -> Table:
    """Sessions and answers with `done` (blank where nothing was said) and the stated `intent`."""
    sessions = q.sessions.mutate(done=q.sessions.task_completed)
    answers = q.answers.filter(q.answers.kind == "task")
    answers = answers.mutate(done=_done(answers)).left_join(_intents(q), "response")
    return q.union([sessions, answers], "channel", "source", "intent", "done")


def _done(answers: Table) -> BooleanValue:
    import ibis

    said = answers.choice.lower()
    return ibis.cases((said.isin(YES) | (answers.score == 1), True), (said.isin(NO) | (answers.score == 0), False))


def _intents(q: Scope) -> Table:
    """The intent that each response states, so that completion can be told by intent."""
    stated = q.answers.filter(q.answers.kind == "intent", q.answers.choice.notnull(), q.answers.response.notnull())
    return stated.group_by("response").aggregate(intent=stated.choice.min())


view = View(
    help="visits that say whether their purpose was met, of sessions and answers",
    unit="visits",
    kind="session",
    also=("answer",),
    rows=rows,
    union=True,
    links={"answer": ("response", "response")},
    carries={"intent": "text"},
)
