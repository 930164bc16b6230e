"""Answers to the recommendation question on 1-10, by customers."""

from __future__ import annotations

from suara.measure.views._asked import Asked

view = Asked(kind="nps", low=1, high=10).view("answers to the recommendation question on 1-10, by customers")
