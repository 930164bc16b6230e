"""Answers to the satisfaction question on 1-5, by customers."""

from __future__ import annotations

from suara.measure.views._asked import Asked

view = Asked(kind="csat", low=1, high=5).view("answers to the satisfaction question on 1-5, by customers")
