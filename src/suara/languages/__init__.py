"""One folder per language: its name, its script, and what Suara says in it."""

from __future__ import annotations

from functools import cache

from suara.languages._interface import Interface
from suara.languages._language import Language
from suara.registry import Registry

__all__ = ["LANGUAGES", "Interface", "Language", "codes", "interface", "language", "preferred"]

LANGUAGES: Registry[Language] = Registry("suara.languages", "language", Language, "language")


def language(code: str) -> Language:
    """The language of a code such as zh-Hant, however it is cased."""
    return LANGUAGES[code.replace("-", "_").lower()]


def codes() -> tuple[str, ...]:
    """The code of every language."""
    return tuple(LANGUAGES[name].code for name in LANGUAGES)


@cache
def interface(code: str) -> Interface:
    """What the application says in a language."""
    return Interface(language(code))


def preferred(header: str, usual: str = "en") -> str:
    """The code of the language that an Accept-Language header asks for first, of those that there are."""
    wanted = [part.partition(";") for part in header.split(",")]
    ranked = sorted(wanted, key=lambda p: -_quality(p[2]))
    known = {code.lower(): code for code in codes()}
    aliases = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh": "zh-Hant", "in": "id"}
    for tag, _, _ in ranked:
        name = tag.strip().lower()
        for tried in (name, name.rpartition("-")[0], name.partition("-")[0]):
            if found := known.get(tried) or aliases.get(tried):
                return found
    return usual


def _quality(text: str) -> float:
    try:
        return float(text.partition("q=")[2] or 1)
    except ValueError:
        return 0.0
