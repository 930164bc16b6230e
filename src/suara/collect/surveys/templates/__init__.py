"""Ready surveys: one definition a file, found by listing; the name of the file is the survey's."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from suara.collect.surveys.reading import in_languages, parse
from suara.errors import SurveyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Survey

ENDING = ".yaml"


@cache
def names() -> tuple[str, ...]:
    """The names of all templates."""
    found = (file.name for file in files(__name__).iterdir() if file.name.endswith(ENDING))
    return tuple(sorted(name.removesuffix(ENDING) for name in found))


def template(name: str, languages: Sequence[str] = ()) -> Survey:
    """A ready survey, in all its languages or in those named."""
    if name not in names():
        near = get_close_matches(name, names(), n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else "`suara survey templates` lists them."
        raise SurveyError(f"There is no survey template called {name!r}.", hint, missing=name)
    survey = _read(name)
    return in_languages(survey, languages) if languages else survey


@cache
def _read(name: str) -> Survey:
    file = files(__name__).joinpath(f"{name}{ENDING}")
    return parse(file.read_text("utf-8"), file.name)
