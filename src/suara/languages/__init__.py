"""One folder per language: its name, its script, and what Suara says in it."""

from __future__ import annotations

from suara.languages._language import Language
from suara.registry import Registry

LANGUAGES: Registry[Language] = Registry("suara.languages", "language", Language, "language")


def language(code: str) -> Language:
    """The language of a code such as zh-Hant, however it is cased."""
    return LANGUAGES[code.replace("-", "_").lower()]


def codes() -> tuple[str, ...]:
    """The code of every language."""
    return tuple(LANGUAGES[name].code for name in LANGUAGES)
