"""What waits to be sent, and what comes back."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from suara.errors import QuestionError, SendError
from suara.serve.cli.common import Folder, Json, note, opened, write_json

STATES = ("waiting", "leased", "sent", "dead", "dropped")


def outbox(
    state: Annotated[str, typer.Option(help=f"Only those of a state: {', '.join(STATES)}.")] = "",
    retry: Annotated[list[str] | None, typer.Option(help="Try a dead message again, by its id.")] = None,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Show what waits to be sent, was sent, or could not be; --retry ID tries a dead one again."""
    from suara.present import terminal

    if state and state not in STATES:
        raise QuestionError(f"There is no state {state!r}.", f"There are: {', '.join(STATES)}.")
    with opened(workspace) as ws:
        for message in retry or []:
            if not ws.outbox.retry(message):
                raise SendError(f"There is no dead message {message!r}.", "`suara outbox --state dead` lists them.")
            note(f"{message} is tried again.")
        if retry:
            return 0
        found, counts = ws.outbox.list(state or None), ws.outbox.counts()
    if json:
        write_json(asdict(one) for one in found)
        return 0
    rows = [
        (one.message, one.channel, one.purpose, one.state, one.tries, f"{one.due_at:%Y-%m-%d %H:%M}", one.fault or "")
        for one in found
        if state or one.state != "sent"
    ]
    terminal.show(terminal.listing(["message", "channel", "", "state", "tries", "due (UTC)", "fault"], rows))
    note(
        ", ".join(f"{channel}: {n:,} {how}" for (channel, how), n in sorted(counts.items())) or "Nothing was ever sent."
    )
    return 0


def mail_in(
    file: Annotated[str, typer.Argument(help="A mail as it arrived, or - for standard input.")],
    workspace: Folder = None,
) -> int:
    """Take in mail that came back: undeliverable addresses are used no more. For a mail server's pipe."""
    mail = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    with opened(workspace) as ws:
        changed = ws.outbox.mail_in(mail)
    note("It says something of a message, which is noted." if changed else "It says nothing of a message: passed over.")
    return 0


COMMANDS = (outbox, mail_in)
