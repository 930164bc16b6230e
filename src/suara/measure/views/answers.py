"""Answers to all questions, for metrics of a workspace's own."""

from __future__ import annotations

from suara.measure.view import View

view = View(
    help="answers to all questions, whatever their scale", unit="answers", kind="answer", rows=lambda q: q.answers
)
