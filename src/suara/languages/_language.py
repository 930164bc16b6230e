"""What a language is to Suara."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True)
class Language:
    """A language: its code (BCP 47), its own name, and how its script is set.

    `fonts` are font families by preference, as CSS lists them; `line_height` is a multiple of the font size.
    `proofread` says whether a native speaker has read what Suara says in it.
    """

    code: str
    own_name: str
    english_name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    fonts: str = "system-ui, sans-serif"
    line_height: float = 1.5
    proofread: bool = False
    name: str = ""

    @property
    def phrases(self) -> dict[str, str]:
        """What Suara itself says to those whom it asks, by key."""
        return _phrases(self.name)

    def say(self, key: str, **values: object) -> str:
        """A phrase with its places filled."""
        return self.phrases[key].format(**values)


@cache
def _phrases(name: str) -> dict[str, str]:
    text = files("suara.languages").joinpath(name, "asking.toml").read_text("utf-8")
    return tomllib.loads(text)
