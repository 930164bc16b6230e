"""Website pop-up: a survey that shows itself on a page of one's own site; nothing is sent to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.channels._channel import Channel, RefusedError

if TYPE_CHECKING:
    from suara.collect.channels._channel import Outgoing
    from suara.settings import Settings


def ready(settings: Settings) -> str:
    """What is missing before a pop-up can ask."""
    wanted = {"sites": settings.sites, "address": settings.address}
    return ", ".join(name for name, value in wanted.items() if not value)


def send(message: Outgoing, settings: Settings) -> None:
    """Nobody is reached by it: it shows itself to whoever comes."""
    raise RefusedError("A pop-up shows itself on a website and cannot be sent.")


channel = Channel(title="Website pop-up", fields=(), ready=ready, send=send)
