"""Text messages, by any gateway that speaks the protocol of docs/how-to/sms-gateway.md."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from suara.collect.channels._channel import Channel, Event, RefusedError
from suara.collect.channels._http import posted
from suara.collect.channels._signed import parsed, standard
from suara.collect.channels._words import short
from suara.collect.channels.sms.segments import segments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from suara.collect.channels._channel import Happening, Outgoing, Verdict
    from suara.settings import Settings

FIELDS = ("phone", "mobile", "phone_number", "telephone", "msisdn")
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
BAD_NUMBER = frozenset({"invalid_number", "unreachable_number", "opted_out"})
HAPPENED: dict[str, Happening] = {
    "message.delivered": "delivered",
    "message.failed": "bounced",
    "message.received": "answered",
}


def ready(settings: Settings) -> str:
    """What is missing before text messages can be sent."""
    wanted = {name: getattr(settings, name) for name in ("sms_gateway", "sms_key", "sms_secret", "address")}
    return ", ".join(name for name, value in wanted.items() if not value)


def written(text: str, settings: Settings) -> str:
    """A number as +66812345678 (E.164); one without its country's code gets that of the settings."""
    number = re.sub(r"[\s().\-/\u00ad\u2010-\u2015]", "", unicodedata.normalize("NFKC", text))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif number.startswith("0") and settings.sms_country:
        number = f"+{settings.sms_country.lstrip('+')}{number[1:]}"
    if not NUMBER.fullmatch(number):
        raise RefusedError(f"{text!r} is no telephone number with its country's code.", address=True)
    return number


def send(message: Outgoing, settings: Settings) -> None:
    """Hand a text over to the gateway; its id keeps the gateway from sending it twice."""
    text = message.body or short(message, settings)
    body = {"id": message.message, "to": message.address, "text": text, "parts": segments(text).parts}
    headers = {"Authorization": f"Bearer {settings.sms_key}", "Idempotency-Key": message.message}
    posted(settings.sms_gateway, body, headers, meaning=_meaning)


def _meaning(status: int, reply: Any) -> Verdict | None:
    blamed = status in {400, 422} and isinstance(reply, dict) and reply.get("code") in BAD_NUMBER
    return "address" if blamed else None


def receive(headers: Mapping[str, str], body: bytes, now: datetime, settings: Settings) -> Sequence[Event]:
    """A receipt, or a message that somebody wrote."""
    id = standard(headers, body, settings.sms_secret, now)
    told = parsed(body)
    what, data = HAPPENED.get(str(told["type"])), told["data"]
    if what is None:
        return ()
    verdict: Verdict = "address" if str(data["code"]) in BAD_NUMBER else "message"
    if what == "answered":
        own = str(data["id"]) or id
        return (Event(what, now, address=str(data["from"]), text=str(data["text"]), id=own[:128]),)
    why = " ".join(filter(None, (str(data["code"]), str(data["reason"]))))
    return (Event(what, now, message=str(data["id"]), text=why, verdict=verdict),)


channel = Channel(
    title="Text message (SMS)", fields=FIELDS, ready=ready, send=send, receive=receive, written=written, talks=True
)
