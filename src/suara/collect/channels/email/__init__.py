"""E-mail: an invitation that carries the first question, sent by SMTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.channels._channel import Channel
from suara.collect.channels.email.message import composed
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
    """Hand a message over to the mail server."""
    address = channel.address(message.person)
    assert address is not None
    delivered(composed(message, address, settings), settings.mail_server)


channel = Channel(title="E-mail", fields=FIELDS, ready=ready, send=send)
