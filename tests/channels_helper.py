"""What the tests of channels share: a workspace with contacts, and a real mail server that does as it is told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import httpx
import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from suara import settings as settings_file
from suara.serve.python import Workspace
from suara.serve.web.app import application
from suara.store import responses

HERE = "127.0.0.1"
# Who may be asked when is tested elsewhere: here everybody may, at any hour.
ALWAYS = {
    "ask_hours": ["00:00-24:00"],
    "ask_days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "ask_any_days": 0,
    "ask_transactional_days": 0,
    "ask_floor_hours": 0,
}
DEFINITION = {
    "survey": "delivery",
    "kind": "transactional",
    "languages": ["en", "th"],
    "title": {"en": "Your delivery", "th": "การจัดส่ง"},
    "ask": {"reminder": 0},
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
    chosen = settings_file.convert({"name": "Acme", "address": "https://ask.acme.example", **ALWAYS, **settings})
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


def answered(ws: Workspace) -> dict[str, Any]:
    """What was answered, by question, in a workspace with one response."""
    with ws.ledger.reading() as connection:
        return {k: v for row in rows(ws, "responses") for k, v in responses.values(connection, row["response"]).items()}


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
        with httpx.Client(base_url=f"http://{HERE}:{port}", timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


class Gateway:
    """A stand-in for whoever takes messages by HTTP: it keeps what it is given, and replies as it is told.

    `behave` is asked of each body: nothing, a status with a body, "drop" (before taking it) or "keep and drop".
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.behave: Callable[[dict[str, Any]], Any] = lambda _body: None
        self.slow = 0.0

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        time.sleep(self.slow)
        reply = self.behave(body)
        if reply is None or reply == "keep and drop":
            self.taken.append(body)
            self.heads.append({name.lower(): value for name, value in request.headers.items()})
            self.paths.append(request.path)
        if reply in ("drop", "keep and drop"):
            request.close_connection = True
            request.connection.shutdown(SHUT_RDWR)
            return
        status, answer = reply if isinstance(reply, tuple) else (202, {"id": body.get("id", "")})
        content = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


@contextmanager
def gateway() -> Iterator[tuple[Gateway, str]]:
    """A gateway on loopback, and its address."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.take(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield kept, f"http://{HERE}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four!").decode()


def told(
    body: dict[str, Any], id: str = "told-1", *, secret: str = SECRET, at: datetime | None = None
) -> dict[str, Any]:
    """What a gateway posts to us, signed: the arguments of a client's `post`."""
    content = json.dumps(body).encode()
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{id}.{stamp}.".encode() + content, hashlib.sha256).digest()
    signed = {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(mac).decode()}"}
    return {"content": content, "headers": signed}
