"""Answers to the effort question on 1-5, where a high score is bad."""

from __future__ import annotations

from suara.measure.views._asked import Asked

view = Asked(kind="ces", low=1, high=5, polarity="down").view(
    "answers to the effort question on 1-5 (high is much effort), by customers"
)
