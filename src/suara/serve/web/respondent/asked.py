"""A question as it stands on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.branching import options
from suara.collect.surveys.wording import asked_text, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.collect.questions._type import Given, QuestionType
    from suara.collect.surveys.definition import Question
    from suara.languages._language import Language


@dataclass(frozen=True)
class Asked:
    """A question in the language of its page, with what stands in its controls and what is wrong with it.

    `values` are the answers as they are kept, `spoken` the same in words, `given` what its form holds.
    """

    question: Question
    lang: Language
    values: Mapping[str, Any]
    spoken: Mapping[str, Any]
    seed: str
    given: Given = field(default_factory=dict)
    error: str = ""
    focus: bool = False

    @property
    def field(self) -> str:
        """The name of its controls; those of its parts have a dot and the part's name after it."""
        return self.question.id

    @property
    def type(self) -> QuestionType:
        """What kind of question it is."""
        return QUESTIONS[self.question.type]

    def has(self, value: object, part: str = "") -> bool:
        """Whether a value is chosen."""
        return str(value) in self.given.get(part, ())

    def typed(self, part: str = "") -> str:
        """What is written in a control."""
        return next(iter(self.given.get(part, ())), "")

    @property
    def text(self) -> str:
        """What is asked."""
        return self.words(asked_text(self.question, self.values))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a click chooses: value and words."""
        return [(value, self.words(text)) for value, text in self.type.choices(self.question)]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The options: id and words."""
        return [(o.id, self.words(o.text)) for o in options(self.question, self.seed)]

    def scores(self, low: int, high: int) -> list[tuple[str, str]]:
        """The whole numbers of a scale: value and words."""
        return [(str(score), str(score)) for score in range(low, high + 1)]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The lines of a matrix: id and words."""
        return [(o.id, self.words(o.text)) for o in self.question.rows]

    @property
    def falling(self) -> bool:
        """Whether a high score is bad."""
        (value, _), *_ = self.type.choices(self.question)
        return any(r.get("polarity") == "down" for r in self.type.records(self.question, int(value)))

    @property
    def described_by(self) -> str:
        """The ids of what is said about it beside the question."""
        said_here = {
            "hint": self.question.hint,
            "ends": self.question.low or self.question.high,
            "error": self.error,
        }
        return " ".join(f"{self.field}-{part}" for part, there in said_here.items() if there)

    def words(self, text: Mapping[str, str]) -> str:
        """A text of it."""
        return said(dict(text), self.lang.code, self.spoken) if text else ""
