"""What the tests of channels share: a workspace with contacts, and a real mail server that does as it is told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from suara import settings as settings_file
from suara.serve.python import Workspace
from suara.serve.web.app import application

HERE = "127.0.0.1"
DEFINITION = {
    "survey": "delivery",
    "kind": "transactional",
    "languages": ["en", "th"],
    "title": {"en": "Your delivery", "th": "การจัดส่ง"},
    "pages": [
        {
            "questions": [
                {
                    "id": "recommend",
                    "type": "nps",
                    "required": True,
                    "text": {"en": "How likely are you to recommend us?", "th": "คุณจะแนะนำเราหรือไม่"},
                    "low": {"en": "not at all", "th": "ไม่แน่นอน"},
                    "high": {"en": "certainly", "th": "แน่นอน"},
                }
            ]
        },
        {"questions": [{"id": "why", "type": "long_text", "text": {"en": "Why?", "th": "เพราะอะไร"}}]},
    ],
}


def shop(
    folder: Path, people: dict[str, dict[str, str]], definition: dict[str, Any] = DEFINITION, **settings: Any
) -> Workspace:
    """A workspace with a published survey and people whose addresses are known."""
    folder.mkdir()
    chosen = settings_file.convert({"name": "Acme", "address": "https://ask.acme.example", **settings})
    settings_file.write(folder, chosen)
    # No warehouse is made, which takes most of a second: nothing here feeds it.
    ws = Workspace(folder, chosen)
    ws.ledger.remember((customer, field, value) for customer, known in people.items() for field, value in known.items())
    ws.surveys.publish(definition)
    return ws


def rows(ws: Workspace, table: str) -> list[dict[str, Any]]:
    """All rows of a table of the ledger."""
    with ws.ledger.reading() as connection:
        return [dict(row._mapping) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC).replace(tzinfo=None)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        """Some time passes."""
        self.now += timedelta(**by)


Behaviour = Callable[[str, EmailMessage | None], str | None]


class MailServer:
    """Takes mail in. `behave` says of each recipient and mail what to reply instead, or "drop", or "keep and drop"."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.sessions = 0
        self.behave: Behaviour = lambda _address, _mail: None
        self.slow = 0.0

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        reply = self.behave(address, None)
        if reply == "drop":
            server.transport.close()
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        await asyncio.sleep(self.slow)
        reply = self.behave(envelope.rcpt_tos[0], mail)
        if reply and reply != "keep and drop":
            if reply == "drop":
                server.transport.close()
            return reply
        self.mails.append(mail)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos[0]))
        if reply:
            server.transport.close()
        return "250 kept"


class AnyPort(Controller):
    """A controller whose port the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def factory(self) -> SMTP:
        self.handler.sessions += 1
        return super().factory()


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, str]]:
    """A mail server on loopback, and its address for the settings."""
    box = MailServer()
    controller = AnyPort(box, hostname=HERE, port=0)
    controller.start()
    box.sessions = 0
    try:
        yield box, f"smtp://{HERE}:{controller.port}"
    finally:
        controller.stop()


def plain(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    return mail.get_body(("plain",)).get_content()


def html(mail: EmailMessage) -> str:
    """The HTML of a mail."""
    return mail.get_body(("html",)).get_content()


def bodies(ws: Workspace, channel: str) -> Sequence[str]:
    """What a dialogue has said, in order."""
    return [row["body"] for row in rows(ws, "outbox") if row["channel"] == channel and row["body"]]


@contextmanager
def client_of(ws: Workspace) -> Iterator[httpx.Client]:
    """A client of the workspace's pages and hooks, served on loopback without sending."""
    server = uvicorn.Server(uvicorn.Config(application(ws, work=False), host=HERE, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://{HERE}:{port}") as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
