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
Verdict = Literal["later", "message", "address"]


class DeferredError(Exception):
    """It could not be sent now; another try may succeed.

    `down` says that it is the channel that fails, not this message: the others wait as well, and no try is counted.
    """

    def __init__(self, text: str, *, down: bool = False) -> None:
        super().__init__(text)
        self.down = down


class RefusedError(Exception):
    """It can never be sent. `address` says that the address is to blame, which is then used no more."""

    def __init__(self, text: str, *, address: bool = False) -> None:
        super().__init__(text)
        self.address = address


class ForgedError(Exception):
    """What was posted is not signed by whom it says it comes from."""


class MalformedError(Exception):
    """What was posted cannot be read."""


@dataclass(frozen=True)
class Outgoing:
    """One message to one person: an invitation or a reminder (`purpose`), with the link that is theirs alone.

    `message` is its id, the same on every try; `person` is what is known of the person, by field. A reply in a
    dialogue has its words in `body`, and no more than `message`, `address`, `language` and `at` beside them.
    """

    message: str
    purpose: str
    address: str
    language: str
    at: datetime
    survey: Survey | None = None
    link: str = ""
    stop_link: str = ""
    person: Mapping[str, str] | None = None
    values: Mapping[str, Any] | None = None
    body: str = ""


@dataclass(frozen=True)
class Event:
    """Something that a channel tells of a message, by the message's id or the person's address.

    `id` is the channel's own for what it tells, where telling twice would count twice. `text` is what the person
    wrote, or why a message came back: `verdict` says whether to try it later, to give up the message, or the address.
    """

    what: Happening
    at: datetime
    message: str = ""
    address: str = ""
    text: str = ""
    id: str = ""
    language: str = ""
    verdict: Verdict = "message"


def _silent(_headers: Mapping[str, str], _body: bytes, _now: datetime, _settings: Settings) -> Sequence[Event]:
    return ()


def _mute(_query: Mapping[str, str], _settings: Settings) -> str | None:
    return None


def _nothing() -> None:
    pass


def _as_it_is(address: str, _settings: Settings) -> str:
    return address.strip()


@dataclass(frozen=True)
class Channel:
    """A channel. `fields` are the names under which a person's address may be known, the best first.

    `send` raises DeferredError or RefusedError. `receive` reads what the other side posts (headers in lower case,
    body, now, settings) and sends nothing; it raises ForgedError or MalformedError. `greet` answers the question by
    which some make sure of an address before they post to it. `ready` says what is missing in the settings; nothing
    where all is there. `written` spells an address as the channel does, or raises RefusedError where it is none.
    `done` is called after a round of sending, by the thread that sent. A channel that `talks` asks one question at a
    time, and takes what is written back as the answer.
    """

    title: str
    fields: tuple[str, ...]
    ready: Callable[[Settings], str]
    send: Callable[[Outgoing, Settings], None]
    receive: Callable[[Mapping[str, str], bytes, datetime, Settings], Sequence[Event]] = _silent
    greet: Callable[[Mapping[str, str], Settings], str | None] = _mute
    written: Callable[[str, Settings], str] = _as_it_is
    done: Callable[[], None] = _nothing
    talks: bool = False
    name: str = ""

    def address(self, person: Mapping[str, str]) -> str | None:
        """Where a person is reached by this channel, as it is known; null where it is not."""
        return next((person[field] for field in self.fields if person.get(field)), None)
