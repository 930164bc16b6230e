"""Answers to the recommendation question on 0-10, by customers."""

from __future__ import annotations

from suara.measure.view import View

view = View(
    help="answers to the recommendation question on 0-10, by customers",
    unit="answers",
    kind="answer",
    rows=lambda q: q.answers.filter(q.answers.kind == "nps"),
)
