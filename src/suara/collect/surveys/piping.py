"""What was answered, as later texts of the survey name it: an option by its words, not by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.collect.surveys.definition import Survey


def spoken(survey: Survey, values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The answers in words of a language, by question; whatever else fills places stays as it is."""
    asked = {question.id: question for question in survey.questions}
    return {
        name: QUESTIONS[asked[name].type].shown(asked[name], value, language) if name in asked else value
        for name, value in values.items()
        if value is not None
    }
