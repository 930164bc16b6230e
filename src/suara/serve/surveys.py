"""Surveys at the Python door: publishing them, listing them, inviting customers to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.reading import convert, read
from suara.errors import SurveyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.collect.invite import Invited
    from suara.collect.surveys.definition import Survey
    from suara.collect.surveys.publishing import Published
    from suara.settings import Settings
    from suara.store.ledger import Ledger

HERE = "http://127.0.0.1:8020"


@dataclass(frozen=True)
class Listed:
    """A survey with how it stands."""

    survey: str
    title: str
    kind: str
    state: str
    version: int
    languages: tuple[str, ...]
    responses: int
    complete: int
    url: str


@dataclass(frozen=True)
class Surveys:
    """The surveys of a workspace."""

    ledger: Ledger
    settings: Settings

    @property
    def address(self) -> str:
        """Where the public pages are: by the settings, else on this machine."""
        return (self.settings.address or HERE).rstrip("/")

    def publish(self, definition: str | Path | Mapping[str, Any] | Survey) -> Published:
        """Publish a definition (a file, plain values or a Survey) as the newest version of its survey."""
        from suara.collect.surveys.definition import Survey
        from suara.collect.surveys.publishing import publish

        if isinstance(definition, (str, Path)):
            definition = read(Path(definition))
        survey = definition if isinstance(definition, Survey) else convert(definition)
        with self.ledger.writing() as connection:
            return publish(connection, survey, _now(), self.address)

    def templates(self) -> Sequence[Survey]:
        """Every ready survey, as a definition to publish or to start from."""
        from suara.collect.surveys.templates import names, template

        return [template(name) for name in names()]

    def template(self, name: str, languages: Sequence[str] = ()) -> Survey:
        """A ready survey in some languages, the first of which is its own; in all where none is named."""
        from suara.collect.surveys.templates import template

        return template(name, languages)

    def definition(self, survey: str, version: int | None = None) -> Survey:
        """A published survey as it is written down: the newest version, or another."""
        from suara.store import surveys

        with self.ledger.reading() as connection:
            kept = surveys.get(connection, survey, version)
        if kept is None:
            what = f"There is no survey {survey!r}" + (f" of version {version}." if version else ".")
            raise SurveyError(what, "`suara survey list` shows those there are.")
        return convert(kept.definition)

    def close(self, survey: str) -> None:
        """Take no more answers to a survey; publishing it again opens it."""
        from suara.store import surveys

        with self.ledger.writing() as connection:
            if not surveys.close(connection, survey):
                raise SurveyError(f"There is no survey {survey!r}.", "`suara survey list` shows those there are.")

    def list(self) -> Sequence[Listed]:
        """Every survey."""
        from suara.store import responses, surveys

        found = []
        with self.ledger.reading() as connection:
            for name in surveys.listed(connection):
                kept = surveys.get(connection, name)
                assert kept is not None
                survey = convert(kept.definition)
                title = survey.title.get(survey.languages[0], name)
                begun, complete = responses.counts(connection, name)
                url = f"{self.address}/s/{name}"
                heading = (name, title, survey.kind, kept.state, kept.version, survey.languages)
                found.append(Listed(*heading, begun, complete, url))
        return found

    def invite(self, survey: str, *customers: str, channel: str = "email", **dimensions: Any) -> Sequence[Invited]:
        """Invite customers to a survey by a channel; the dimensions are kept with what they answer."""
        from suara.collect.invite import Occasion, invite

        about, found = Occasion(dimensions=dimensions), []
        for customer in customers:
            person = self.ledger.person(customer)
            with self.ledger.writing() as connection:
                found.append(invite(connection, survey, customer, person, channel, _now(), about))
        return found


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
