"""Responses to surveys, and whether each holds something written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.measure.view import View

if TYPE_CHECKING:
    from ibis import Table

    from suara.measure.scope import Scope


def rows(q: Scope) -> Table:
    """The responses with `commented`."""
    written = q.answers.filter(q.answers.text.strip() != "")
    written = written.select(commented_in=written.response).distinct()
    joined = q.responses.left_join(written, q.responses.response == written.commented_in)
    return joined.mutate(commented=joined.commented_in.notnull())


view = View(
    help="responses to surveys, and whether each holds something written",
    unit="responses",
    kind="response",
    also=("answer",),
    links={"answer": ("response", "response")},
    rows=rows,
)
