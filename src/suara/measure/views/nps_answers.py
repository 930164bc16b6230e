"""Answers to the recommendation question on 0-10, by customers."""

from __future__ import annotations

from suara.measure.views._asked import Asked

asked = Asked(kind="nps", low=0, high=10)
view = asked.view("answers to the recommendation question on 0-10, by customers")
