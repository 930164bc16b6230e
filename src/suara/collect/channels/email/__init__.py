"""E-mail: an invitation that carries the first question, sent by SMTP; what comes back is read from mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.channels._channel import Channel
from suara.collect.channels.email.addresses import with_id, written
from suara.collect.channels.email.message import composed, sender
from suara.collect.channels.email.returned import read
from suara.collect.channels.email.smtp import delivered

if TYPE_CHECKING:
    from suara.collect.channels._channel import Outgoing
    from suara.settings import Settings

FIELDS = ("email", "emailaddress", "email_address", "mail")


def ready(settings: Settings) -> str:
    """What is missing before mail can be sent."""
    wanted = {"mail_server": settings.mail_server, "mail_from": settings.mail_from, "address": settings.address}
    return ", ".join(name for name, value in wanted.items() if not value)


def send(message: Outgoing, settings: Settings) -> None:
    """Hand a message over to the mail server; what comes back comes to an address that names the message."""
    bounces = settings.mail_bounces
    envelope = with_id(bounces, message.message) if bounces else sender(settings).addr_spec
    delivered(composed(message, settings), envelope, message.address, settings.mail_server)


channel = Channel(title="E-mail", fields=FIELDS, ready=ready, send=send, receive=read, written=written)
