"""Surveys at the Python door: publishing them, listing them, inviting customers to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.reading import convert, read

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

    @property
    def popup_tag(self) -> str:
        """The line that a website carries for its pop-ups."""
        return f'<script async src="{self.address}/popup.js"></script>'

    @property
    def customer_key(self) -> str:
        """The key with which a website's server signs the ids of its customers, for pop-ups. Keep it secret."""
        from suara.collect.channels.popup import customers

        return customers.key(self.ledger.secret)

    def publish(self, definition: str | Path | Mapping[str, Any] | Survey) -> Published:
        """Publish a definition (a file, plain values or a Survey) as the newest version of its survey."""
        from suara.collect.surveys.definition import Survey
        from suara.collect.surveys.publishing import publish

        if isinstance(definition, (str, Path)):
            definition = read(Path(definition))
        survey = definition if isinstance(definition, Survey) else convert(definition)
        with self.ledger.writing() as connection:
            return publish(connection, survey, _now(), self.address)

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
