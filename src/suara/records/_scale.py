"""Scales of questions and their bands: who is a promoter, what counts as easy.

A scale belongs to the question and travels with every answer, so that two scales can never be
mixed in one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Scale:
    """The whole numbers from `low` to `high`; `polarity` up means that a high score is good."""

    low: int
    high: int
    polarity: Literal["up", "down"] = "up"


# The scale of a question kind whose answers do not name one. Satisfaction has none: it must be given.
SCALES: dict[str, Scale] = {
    "nps": Scale(0, 10),
    "enps": Scale(0, 10),
    "csat": Scale(1, 5),
    "ces": Scale(1, 7),
}

# Kinds whose scores must be whole numbers on the answer's scale.
SCORED = ("nps", "enps", "csat", "ces", "satisfaction", "rating")

# Kinds of questions that metrics know; another kind is accepted, and read by metrics of one's own.
QUESTIONS = (*SCORED, "intent", "task", "choice", "multiple", "text", "number")

# Net Promoter: 9-10 promote, 0-6 (1-6 where the form starts at 1) detract. Reichheld 2003.
PROMOTER_FROM = 9
DETRACTOR_TO = 6

# The top box of a satisfaction scale, by the highest score of the scale.
TOP_BOX_FROM = {10: 8, 5: 4, 4: 3}
