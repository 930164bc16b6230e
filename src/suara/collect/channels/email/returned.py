"""Reading what comes back by mail: reports of delivery (RFC 3464) and complaints (RFC 5965). Replies are passed over.

Whatever arrives at an open mailbox may be hostile: nothing here raises but a MalformedError, and only a report that
names a message of ours, by the address it came to or by the mail that it returns, says anything.
"""

from __future__ import annotations

from email import message_from_bytes
from email.policy import compat32
from typing import TYPE_CHECKING

from suara.collect.channels._channel import Event, MalformedError
from suara.collect.channels.email.addresses import ids_in
from suara.collect.channels.email.codes import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from email.message import Message

    from suara.settings import Settings

MOST_BYTES = 10_000_000
CAME_TO = ("delivered-to", "x-original-to", "envelope-to", "to")


def read(_headers: Mapping[str, str], body: bytes, now: datetime, _settings: Settings) -> Sequence[Event]:
    """What a mail that came back says of our messages; nothing where it is no report."""
    if len(body) > MOST_BYTES:
        raise MalformedError("The mail is too large to be a report.")
    # The older policy keeps headers as they are: the newer one parses each, and raises on some hostile ones.
    mail = message_from_bytes(body, policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return ()
    message = next(_messages(mail), "")
    if not message:
        return ()
    return tuple(_reported(mail, message, now))


def _reported(mail: Message, message: str, now: datetime) -> Iterator[Event]:
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            yield from (event for block in _blocks(part) if (event := _delivery(block, message, now)))
        elif kind == "message/feedback-report" and "abuse" in _text(part).lower():
            yield Event("opted_out", now, message=message, text="complaint")


def _delivery(block: Message, message: str, now: datetime) -> Event | None:
    """What one recipient's block of a report says; null where it only asks for patience."""
    action, status = _header(block, "action").lower(), _header(block, "status")
    if action == "delivered":
        return Event("delivered", now, message=message)
    if action != "failed":
        return None
    why = " ".join(f"{status} {_header(block, 'diagnostic-code')}".split())[:500]
    return Event("bounced", now, message=message, text=why, verdict=verdict(why, 550))


def _blocks(part: Message) -> list[Message]:
    """The blocks of a report: the parser makes each a message with headers alone."""
    inner = part.get_payload()
    return [block for block in inner if not isinstance(block, str)] if isinstance(inner, list) else []


def _messages(mail: Message) -> Iterator[str]:
    """The ids of ours that a report names: in the address that it came to, then in the mail that it returns."""
    for name in CAME_TO:
        for value in mail.get_all(name, []):
            yield from ids_in(str(value))
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            yield from (one for block in _blocks(part) for one in ids_in(_header(block, "message-id")))
        elif part.get_content_type() == "text/rfc822-headers":
            yield from ids_in("".join(_lines(_text(part), "message-id")))


def _lines(text: str, name: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.lower().startswith(f"{name}:"))


def _header(part: Message, name: str) -> str:
    return str(part.get(name, ""))


def _text(part: Message) -> str:
    """A part as text, whatever it calls its letters."""
    inner = part.get_payload(decode=True)
    if isinstance(inner, bytes):
        return inner.decode("utf-8", "replace")
    return "\n".join(str(block) for block in _blocks(part))
