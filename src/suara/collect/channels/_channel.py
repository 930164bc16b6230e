"""What a channel is: how a message goes out by it, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings

Happening = Literal["delivered", "opened", "bounced", "opted_out", "answered"]


class DeferredError(Exception):
    """It could not be sent now; another try may succeed."""


class RefusedError(Exception):
    """It can never be sent: no such address, say."""


@dataclass(frozen=True)
class Outgoing:
    """One message to one person: an invitation or a reminder (`purpose`), with the link that is theirs alone.

    `message` is its id, the same on every try; `person` is what is known of the person, by field.
    """

    message: str
    purpose: str
    survey: Survey
    language: str
    link: str
    stop_link: str
    person: Mapping[str, str]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """Something that a channel tells of a message, by the message's id or the person's address.

    `text` is what the person wrote, where it is an answer.
    """

    what: Happening
    at: datetime
    message: str = ""
    address: str = ""
    text: str = ""


def _silent(_headers: Mapping[str, str], _body: bytes, _now: datetime) -> Sequence[Event]:
    return ()


@dataclass(frozen=True)
class Channel:
    """A channel. `fields` are the names under which a person's address may be known, the best first.

    `send` raises DeferredError or RefusedError; `receive` reads what the other side posts, and sends nothing.
    `ready` says what is missing in the settings; nothing where all is there.
    """

    title: str
    fields: tuple[str, ...]
    ready: Callable[[Settings], str]
    send: Callable[[Outgoing, Settings], None]
    receive: Callable[[Mapping[str, str], bytes, datetime], Sequence[Event]] = _silent
    name: str = ""

    def address(self, person: Mapping[str, str]) -> str | None:
        """Where a person is reached by this channel; null where that is not known."""
        return next((person[field] for field in self.fields if person.get(field)), None)
