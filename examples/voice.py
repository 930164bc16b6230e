"""The voice of one customer, from end to end: a Thai invitation by e-mail, answered in a browser, becomes a score.

    python examples/voice.py [FOLDER]

A mail server and Suara run on loopback; the browser is Debian's chromium. The invitation, the pages and the score
are left as pictures in FOLDER (here: ./voice).
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import uvicorn
from aiosmtpd.controller import Controller
from playwright.sync_api import Page, sync_playwright

import suara
from suara.serve.python import Workspace
from suara.serve.web.app import application

HERE = "127.0.0.1"
MAIL_PORT, PORT = 8825, 8820
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
SURVEY = Path(__file__).with_name("surveys") / "after-delivery.yaml"


class Postbox:
    """Keeps the mail that arrives."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  as aiosmtpd asks
        """Take a mail in."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


@contextmanager
def mail_server() -> Iterator[Postbox]:
    """A mail server on loopback."""
    box = Postbox()
    controller = Controller(box, hostname=HERE, port=MAIL_PORT)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def served(ws: Workspace) -> Iterator[None]:
    """The workspace's pages on loopback, with sending and feeding."""
    server = uvicorn.Server(uvicorn.Config(application(ws), host=HERE, port=PORT, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of a telephone's size."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=which("chromium"), args=list(QUIET))
        yield browser.new_page(viewport={"width": 390, "height": 844}, locale="th-TH", device_scale_factor=2)
        browser.close()


def cafe(folder: Path) -> Workspace:
    """A small business in Bangkok with one customer, who speaks Thai."""
    ws = suara.create(
        folder,
        name="บ้านกาแฟ",
        timezone="Asia/Bangkok",
        currency="THB",
        dimensions={"province": "text"},
        address=f"http://{HERE}:{PORT}",
        mail_server=f"smtp://{HERE}:{MAIL_PORT}",
        mail_from="บ้านกาแฟ <ask@baan.example>",
    )
    person = {"customer": "c1", "name": "สมชาย", "email": "somchai@customer.example", "language": "th"}
    ws.load("customer", pa.table({k: [v] for k, v in (person | {"occurred_at": "2025-01-05"}).items()}))
    return ws


def until(found: Any, patience: float = 30) -> Any:
    """What a function finds, as soon as it finds something."""
    end = time.monotonic() + patience
    while not (result := found()):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)
    return result


def answer(page: Page, mail: EmailMessage, folder: Path) -> None:
    """Open the mail, click a nine in it, say why, send it."""
    body = mail.get_body(("html",))
    assert body is not None
    page.set_content(body.get_content())
    page.screenshot(path=folder / "1-mail.png")
    links = re.findall(r'href="([^"]+score=9)"', body.get_content())
    page.goto(links[0])
    page.screenshot(path=folder / "2-score.png")
    page.get_by_role("button").click()
    page.get_by_role("textbox").fill("ส่งเร็วและพนักงานสุภาพมาก")
    page.screenshot(path=folder / "3-why.png")
    page.get_by_role("button").click()
    page.get_by_role("heading").wait_for()
    page.screenshot(path=folder / "4-thanks.png")


def play(folder: Path, place: Path) -> None:
    """All of it, in a workspace at `place`."""
    with cafe(place) as ws, mail_server() as box, served(ws):
        print("published:", ws.surveys.publish(SURVEY).url)
        ws.surveys.invite("after-delivery", "c1", province="กรุงเทพฯ")
        (mail,) = until(lambda: box.mails)
        print("sent:     ", mail["To"], "-", mail["Subject"])
        with browser_page() as page:
            answer(page, mail, folder)
            begun = time.monotonic()
            result = until(lambda: counted(ws))
            print(f"counted:   {time.monotonic() - begun:.1f} s after it was sent in")
            print(ws.measure("nps", "comment_rate", "response_rate", by="province"))
            page.set_content(f"<body style='font-family:sans-serif;padding:16px'>{result._repr_html_()}</body>")
            page.screenshot(path=folder / "5-score.png")
    print("pictures: ", folder)


def counted(ws: Workspace) -> Any:
    """The score, once the whole response is counted."""
    result = ws.measure("nps", "completion_rate", by="province")
    return result if any(row["value"] for row in result.rows if row["metric"] == "completion_rate") else None


if __name__ == "__main__":
    chosen = Path(sys.argv[1] if len(sys.argv) > 1 else "voice")
    chosen.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="suara-voice-", ignore_cleanup_errors=True) as temporary:
        play(chosen, Path(temporary) / "cafe")
