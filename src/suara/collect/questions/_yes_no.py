"""What the types have in common that are answered with yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.questions._options import words
from suara.collect.questions._type import AnswerError, Given, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question, Text

YES, NO = "yes", "no"


@dataclass(frozen=True)
class YesNo:
    """Yes and no, in the phrases that fit what is asked."""

    yes: str
    no: str

    def read(self, question: Question, given: Given) -> str | None:
        """`yes` or `no`."""
        text = only(given)
        if text not in (None, YES, NO):
            raise AnswerError("one_of")
        return text

    def choices(self, question: Question) -> Sequence[tuple[str, Text]]:
        """Both, with their words."""
        return [(YES, words(self.yes)), (NO, words(self.no))]

    def typed(self, question: Question, text: str) -> Given:
        """Yes or no in any language, its first letter in English, or the number of one of the two."""
        wish = text.strip().casefold().rstrip(".!。")
        for number, (value, plain) in enumerate(((YES, "yes"), (NO, "no")), 1):
            said = {*words(plain).values(), *self._said(value).values()}
            if wish in {value, value[0], str(number), *(word.casefold() for word in said)}:
                return {"": [value]}
        return {"": [text]}

    def shown(self, question: Question, value: str, language: str) -> str:
        """Its words in a language."""
        return self._said(value).get(language, value)

    def _said(self, value: str) -> Text:
        return words(self.yes if value == YES else self.no)
