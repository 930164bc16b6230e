"""What customers of the demo company write: one file per language, three tones, six themes."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("ms", "th", "id", "zh-Hant", "da", "en")
THEMES = ("delivery", "price", "support", "app", "product", "staff")
TONES = ("negative", "neutral", "positive")


def comments() -> list[str]:
    """Every comment in the order of language, theme and tone, 64 of each tone."""
    return list(_texts())


def _texts() -> Iterator[str]:
    for language in LANGUAGES:
        phrases = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text("utf-8"))
        for theme, tone in product(THEMES, TONES):
            yield from _joined(phrases[tone], theme, phrases["stop"])


def _joined(phrases: dict[str, Any], theme: str, stop: str) -> Iterator[str]:
    for opener, core, closer in product(phrases["openers"], phrases[theme], phrases["closers"]):
        sentence = opener + core
        yield (sentence[0].upper() + sentence[1:] + stop + closer).strip()
