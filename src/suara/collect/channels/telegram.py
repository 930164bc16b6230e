"""Telegram: a bot that asks one question at a time (Bot API, by webhook).

A bot cannot write first: people begin at https://t.me/BOT?start=SURVEY, or their chat's id is known already. Telegram
knows no key against sending twice: a reply that is lost on the way may come twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.channels._channel import Channel, Event, ForgedError, RefusedError
from suara.collect.channels._http import posted
from suara.collect.channels._signed import parsed, same
from suara.collect.channels._words import long

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from suara.collect.channels._channel import Outgoing, Verdict
    from suara.settings import Settings

FIELDS = ("telegram", "telegram_id", "telegram_chat")
# What the Bot API says of a chat that is none, or that has shut us out.
GONE = ("chat not found", "user not found", "blocked by the user", "user is deactivated", "can't initiate")


def ready(settings: Settings) -> str:
    """What is missing before a bot can ask."""
    wanted = {name: getattr(settings, name) for name in ("telegram_token", "telegram_secret", "address")}
    return ", ".join(name for name, value in wanted.items() if not value)


def written(text: str, _settings: Settings) -> str:
    """A chat's id: a whole number."""
    if not text.strip().isascii() or not text.strip().isdigit():
        raise RefusedError(f"{text!r} is no id of a chat with a person.", address=True)
    return text.strip()


def send(message: Outgoing, settings: Settings) -> None:
    """Write to a chat."""
    body = {
        "chat_id": int(message.address),
        "text": message.body or long(message, settings),
        "link_preview_options": {"is_disabled": True},
    }
    posted(f"{settings.telegram_api}/bot{settings.telegram_token}/sendMessage", body, {}, meaning=_meaning)


def _meaning(status: int, reply: Any) -> Verdict | None:
    said = str(reply.get("description", "")).lower() if isinstance(reply, dict) else ""
    return "address" if status in {400, 403} and any(word in said for word in GONE) else None


def receive(headers: Mapping[str, str], body: bytes, now: datetime, settings: Settings) -> Sequence[Event]:
    """What a person wrote to the bot; edits, groups and everything else are passed over."""
    if not same(headers.get("x-telegram-bot-api-secret-token", ""), settings.telegram_secret):
        raise ForgedError("The secret token is not ours.")
    update = parsed(body)
    message = update["message"]
    text, chat = str(message["text"]), str(message["chat"]["id"])
    if not text or not chat or str(message["chat"]["type"]) != "private":
        return ()
    code = str(message["from"]["language_code"])
    return (Event("answered", now, address=chat, text=text, id=str(update["update_id"]), language=code),)


channel = Channel(title="Telegram", fields=FIELDS, ready=ready, send=send, receive=receive, written=written, talks=True)
