"""What the types have in common in which one whole number on a scale is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.collect.questions._type import Given, QuestionType, Record, Sample, only, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question, Text

Ends = tuple[int, int]
MOST_STEPS = 11


@dataclass(frozen=True)
class Scored:
    """The scores of a type: their kind in records, the scales that it takes (the usual first; none named: any).

    `down` are the scales on which a high score is bad. Subject is who is asked, where that is not the customer.
    """

    kind: str
    scales: tuple[Ends, ...]
    any_scale: bool = False
    down: tuple[Ends, ...] = ()
    subject: str = ""

    def scale(self, question: Question) -> Ends:
        """The lowest and highest score of a question."""
        return question.scale or self.scales[0]

    def read(self, question: Question, given: Given) -> int | None:
        """A whole number on the scale."""
        return whole(only(given), *self.scale(question))

    def records(self, question: Question, value: int) -> Sequence[Record]:
        """One answer with its score and scale."""
        low, high = self.scale(question)
        record: Record = {"kind": self.kind, "score": value, "scale_min": low, "scale_max": high}
        if self.down or self.kind == "ces":
            record["polarity"] = "down" if (low, high) in self.down else "up"
        return [record | ({"subject": self.subject} if self.subject else {})]

    def choices(self, question: Question) -> Sequence[tuple[str, Text]]:
        """Every score; the same in all languages."""
        return scores(*self.scale(question))

    def check(self, question: Question) -> str:
        """Why the scale cannot be used; nothing where it can."""
        low, high = scale = self.scale(question)
        if self.any_scale:
            fits = 0 <= low < high and high - low < MOST_STEPS
            return "" if fits else f"A scale begins at 0 or more and has at most {MOST_STEPS} steps."
        known = " or ".join(f"{a}-{b}" for a, b in self.scales)
        return "" if scale in self.scales else f"No metric reads it on {low}-{high}; its scale is {known}."


def scores(low: int, high: int) -> Sequence[tuple[str, Text]]:
    """The scores of a scale with their words, which are the same in all languages."""
    return [(str(score), {"": str(score)}) for score in range(low, high + 1)]


def scored_type(title: str, about: Scored, sample: Sample) -> QuestionType:
    """A question type of one score; a scale and a look can be chosen where there is more than one scale."""
    chosen = {"scale", "look"} if about.any_scale or len(about.scales) > 1 else set[str]()
    return QuestionType(
        title=title,
        read=about.read,
        records=about.records,
        choices=about.choices,
        typed=_typed,
        control="scale",
        allows=frozenset({"low", "high"} | chosen),
        check=about.check,
        sample=sample,
        subject=about.subject,
    )


def _typed(_question: Question, text: str) -> dict[str, Any]:
    return {"": [text.strip()]}
