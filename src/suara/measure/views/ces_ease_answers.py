"""Answers to the ease question on 1-7, where a high score is good."""

from __future__ import annotations

from suara.measure.views._asked import Asked

view = Asked(kind="ces", low=1, high=7, polarity="up").view(
    "answers to the ease question on 1-7 (high is easy), by customers"
)
