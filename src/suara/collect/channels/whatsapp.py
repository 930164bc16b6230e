"""WhatsApp: a business number that asks one question at a time (Cloud API, by webhook).

Outside of the 24 hours after a person wrote, only an approved template may be sent: with `whatsapp_template` in the
settings an invitation is one, with the question as its first parameter and the link as its second. The Cloud API knows
no key against sending twice: a message whose reply is lost on the way may come twice.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from suara.collect.channels._channel import Channel, Event, ForgedError
from suara.collect.channels._http import posted
from suara.collect.channels._signed import parsed, same
from suara.collect.channels._words import long
from suara.collect.channels.sms import FIELDS as NUMBERS
from suara.collect.channels.sms import written
from suara.collect.offered import first_of
from suara.collect.surveys.wording import asked_text, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from suara.collect.channels._channel import Happening, Outgoing, Verdict
    from suara.collect.channels._signed import Part
    from suara.settings import Settings

FIELDS = ("whatsapp", "whatsapp_number", *NUMBERS)
NAMES = ("whatsapp_number", "whatsapp_token", "whatsapp_secret", "whatsapp_verify", "address")
CODES = {"zh-Hant": "zh_TW"}
HAPPENED: dict[str, Happening] = {"delivered": "delivered", "read": "opened", "failed": "bounced"}
# The number has no WhatsApp; too much was sent just now.
NO_ACCOUNT, BUSY = {"131026"}, {"130429", "131048", "131056", "80007"}


def ready(settings: Settings) -> str:
    """What is missing before a number can ask."""
    return ", ".join(name for name in NAMES if not getattr(settings, name))


def send(message: Outgoing, settings: Settings) -> None:
    """Write to a person; receipts carry the message's id back."""
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.address.lstrip("+"),
        "biz_opaque_callback_data": message.message,
        **_content(message, settings),
    }
    url = f"{settings.whatsapp_api}/{settings.whatsapp_number}/messages"
    posted(url, body, {"Authorization": f"Bearer {settings.whatsapp_token}"}, meaning=_meaning)


def _content(message: Outgoing, settings: Settings) -> dict[str, Any]:
    if message.body or not settings.whatsapp_template or message.survey is None:
        text = message.body or long(message, settings)
        return {"type": "text", "text": {"preview_url": False, "body": text}}
    question = said(asked_text(first_of(message.survey), {}), message.language, message.values)
    # A parameter must hold no line break.
    texts = [" ".join(question.split()), message.link]
    parts = [{"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}]
    code = CODES.get(message.language, message.language)
    named = {"name": settings.whatsapp_template, "language": {"code": code}, "components": parts}
    return {"type": "template", "template": named}


def _meaning(_status: int, reply: Any) -> Verdict | None:
    error = reply.get("error") if isinstance(reply, dict) else None
    return _of_code(str(error.get("code", ""))) if isinstance(error, dict) else None


def _of_code(code: str) -> Verdict | None:
    return "address" if code in NO_ACCOUNT else "later" if code in BUSY else None


def greet(query: Mapping[str, str], settings: Settings) -> str | None:
    """The challenge that Meta sends to make sure of the address."""
    ours = same(query.get("hub.verify_token", ""), settings.whatsapp_verify)
    return query.get("hub.challenge", "") if ours and query.get("hub.mode") == "subscribe" else None


def receive(headers: Mapping[str, str], body: bytes, now: datetime, settings: Settings) -> Sequence[Event]:
    """What people wrote, and what became of our messages."""
    digest = hmac.new(settings.whatsapp_secret.encode(), body, hashlib.sha256).hexdigest()
    if not same(headers.get("x-hub-signature-256", ""), f"sha256={digest}"):
        raise ForgedError("The signature does not fit.")
    values = [change["value"] for entry in parsed(body)["entry"] for change in entry["changes"]]
    ours = [one for one in values if str(one["metadata"]["phone_number_id"]) == settings.whatsapp_number]
    return [event for value in ours for event in (*_written(value["messages"], now), *_told(value["statuses"], now))]


def _written(messages: Part, now: datetime) -> Iterator[Event]:
    for message in messages:
        pressed = message["interactive"]
        texts = (message["text"]["body"], message["button"]["text"])
        titles = (pressed["button_reply"]["title"], pressed["list_reply"]["title"])
        if text := next((str(one) for one in (*texts, *titles) if one), ""):
            yield Event("answered", now, address=f"+{message['from']}", text=text, id=str(message["id"])[:128])


def _told(statuses: Part, now: datetime) -> Iterator[Event]:
    for status in statuses:
        what, message = HAPPENED.get(str(status["status"])), str(status["biz_opaque_callback_data"])
        if what and message:
            error = next(iter(status["errors"]), status["errors"])
            verdict: Verdict = _of_code(str(error["code"])) or "message"
            yield Event(what, now, message, text=f"{error['code']} {error['title']}".strip(), verdict=verdict)


channel = Channel(
    title="WhatsApp",
    fields=FIELDS,
    ready=ready,
    send=send,
    receive=receive,
    greet=greet,
    written=written,
    talks=True,
)
