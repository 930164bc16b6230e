"""The definition that a member works on: the draft of a survey, else its newest version as it was published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.checking import Completeness, completeness, faults
from suara.collect.surveys.definition import Survey, plain
from suara.collect.surveys.fault import Fault
from suara.collect.surveys.reading import convert
from suara.collect.surveys.wording import chosen_language
from suara.errors import SuaraError, SurveyError
from suara.serve.access.passkeys import Site

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.serve.surveys import Surveys


@dataclass(frozen=True)
class Work:
    """A survey being written. `version` counts how often the draft was saved: 0 where there is none yet."""

    name: str
    definition: dict[str, Any]
    version: int
    published: bool

    @cached_property
    def survey(self) -> Survey | None:
        """The definition as a survey; null where it cannot be read as one."""
        try:
            return convert(self.definition)
        except SuaraError:
            return None

    @cached_property
    def faults(self) -> list[Fault]:
        """What keeps it from being published."""
        try:
            return faults(convert(self.definition))
        except SuaraError as fault:
            return [Fault("definition", fault.message, fault.remedy)]

    @cached_property
    def completeness(self) -> list[Completeness]:
        """How far each language is."""
        return completeness(self.survey) if self.survey else []

    @property
    def title(self) -> str:
        """Its title in its own language, else its name."""
        titles = self.definition.get("title")
        return next((t for t in titles.values() if t), self.name) if isinstance(titles, dict) else self.name

    def language(self, *wished: str) -> str:
        """The language to work in: the first wish that the survey has, else its own."""
        return chosen_language(self.definition.get("languages") or ["en"], *wished)


def work(surveys: Surveys, name: str) -> Work:
    """What there is to work on by a name; a SurveyError where there is nothing."""
    try:
        published = surveys.definition(name)
    except SurveyError:
        published = None
    try:
        draft = surveys.draft(name)
    except SurveyError as fault:
        if published is None:
            raise SurveyError(
                f"There is no survey {name!r}.", "The list shows those there are.", missing=name
            ) from fault
        return Work(name, plain(published), 0, published=True)
    return Work(name, draft.definition, draft.version, published=published is not None)


def saved(surveys: Surveys, name: str, definition: dict[str, Any], after: int) -> int:
    """Keep a changed definition; the version that it is then. What cannot be read as a survey is a SurveyError."""
    whole = plain(convert({**definition, "survey": name}))
    return surveys.save_draft(name, whole, after).version


def version_in(given: dict[str, list[str]]) -> int:
    """The version of the draft that a form was made from."""
    text = "".join(given.get("version", ["0"])[-1:])
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def shelf(request: Request) -> Surveys:
    """The surveys, whose links begin as this browser sees the application unless the settings say otherwise."""
    surveys: Surveys = request.app.state.ws.surveys
    return replace(surveys, here=Site.of(request).origin)


def of(request: Request) -> Work:
    """The work that an address names."""
    return work(shelf(request), request.path_params["survey"])
