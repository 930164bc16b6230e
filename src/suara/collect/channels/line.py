"""LINE: an official account that asks one question at a time (Messaging API, by webhook)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from uuid import UUID

from suara.collect.channels._channel import Channel, Event, ForgedError, RefusedError
from suara.collect.channels._http import posted
from suara.collect.channels._signed import parsed, same
from suara.collect.channels._words import long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from suara.collect.channels._channel import Outgoing
    from suara.collect.channels._signed import Part
    from suara.settings import Settings

FIELDS = ("line", "line_id", "line_user")
USER = re.compile(r"U[0-9a-f]{32}")


def ready(settings: Settings) -> str:
    """What is missing before an account can ask."""
    wanted = {name: getattr(settings, name) for name in ("line_token", "line_secret", "address")}
    return ", ".join(name for name, value in wanted.items() if not value)


def written(text: str, _settings: Settings) -> str:
    """A user's id: U and 32 hexadecimal digits."""
    if not USER.fullmatch(text.strip()):
        raise RefusedError(f"{text!r} is no id of a LINE user.", address=True)
    return text.strip()


def send(message: Outgoing, settings: Settings) -> None:
    """Push a message; its retry key keeps LINE from sending it twice."""
    text = message.body or long(message, settings)
    body = {"to": message.address, "messages": [{"type": "text", "text": text}]}
    headers = {"Authorization": f"Bearer {settings.line_token}", "X-Line-Retry-Key": str(UUID(message.message))}
    posted(f"{settings.line_api}/v2/bot/message/push", body, headers)


def receive(headers: Mapping[str, str], body: bytes, now: datetime, settings: Settings) -> Sequence[Event]:
    """What people wrote to the account; groups and everything else are passed over."""
    digest = hmac.new(settings.line_secret.encode(), body, hashlib.sha256).digest()
    if not same(headers.get("x-line-signature", ""), base64.b64encode(digest).decode()):
        raise ForgedError("The signature does not fit.")
    return tuple(_written(parsed(body)["events"], now))


def _written(events: Part, now: datetime) -> Iterator[Event]:
    for event in events:
        text, source = str(event["message"]["text"]), event["source"]
        texted = str(event["type"]) == "message" and str(event["message"]["type"]) == "text"
        if texted and text and str(source["type"]) == "user":
            id = str(event["webhookEventId"]) or str(event["message"]["id"])
            yield Event("answered", now, address=str(source["userId"]), text=text, id=id[:128])


channel = Channel(title="LINE", fields=FIELDS, ready=ready, send=send, receive=receive, written=written, talks=True)
