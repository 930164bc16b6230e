"""Answers of staff to the recommendation question on 0-10."""

from __future__ import annotations

from suara.measure.views._asked import Asked

view = Asked(kind="enps", low=0, high=10, subject="staff").view(
    "answers of staff to the recommendation question on 0-10"
)
