"""Stated reasons of a visit, one each: of sessions, and of answers to the intent question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """Sessions and answers that state an intent, with it as `intent`."""
    sessions = q.sessions.filter(q.sessions.intent.notnull())
    answers = q.answers.filter(q.answers.kind == "intent", q.answers.choice.notnull())
    return q.union([sessions, answers.mutate(intent=answers.choice)], "channel", "source", "intent")


view = View(
    help="stated reasons of a visit, one each, of sessions and answers",
    unit="visits",
    kind="session",
    also=("answer",),
    rows=rows,
    union=True,
)
