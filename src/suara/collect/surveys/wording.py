"""The words of a definition as one person reads them: in a language, in the variant that fits, places filled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.branching import holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.collect.surveys.definition import Question, Text

# A place may hold what stands there where nothing fills it: {customer.name|customer}.
PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)(?:\|([^{}|]*))?\}")


def places_in(text: str) -> set[str]:
    """The places in braces of a text."""
    return {name for name, _ in PLACE.findall(text)}


def said(text: Text, language: str, values: Mapping[str, Any] | None = None) -> str:
    """A text in a language, else in the first that it has; a place that nothing fills says its own words, if any."""
    spoken = text.get(language) or next(iter(text.values()), "")
    return PLACE.sub(lambda place: _shown((values or {}).get(place[1])) or place[2] or "", spoken)


def asked_text(question: Question, values: Mapping[str, Any]) -> Text:
    """The wording of a question that fits what was answered."""
    return next((v.text for v in question.variants if holds(v.when, values)), question.text)


def chosen_language(languages: Sequence[str], *wished: str) -> str:
    """The first wish that can be met, by the whole code or its first part; else the survey's own language."""
    for wish in wished:
        for code in languages:
            if wish and (wish.lower() == code.lower() or _same_tongue(wish, code)):
                return code
    return languages[0]


def _same_tongue(wish: str, code: str) -> bool:
    # zh-TW and zh-HK are written in traditional characters.
    own = "zh-hant" if wish.lower() in ("zh-tw", "zh-hk", "zh-mo", "zh") else wish.lower().split("-")[0]
    return own in (code.lower(), code.lower().split("-")[0] if "-" not in code else code.lower())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
