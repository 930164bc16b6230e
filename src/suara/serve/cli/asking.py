"""Asking: surveys, invitations, and the server that respondents reach."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from suara.serve.cli import defining
from suara.serve.cli.common import Folder, Json, note, opened, write_json

group = typer.Typer(help="Surveys: publish, list and send them.", no_args_is_help=True)
for command in defining.COMMANDS:
    group.command(command.__name__.rstrip("_"))(command)


@group.command(name="list")
def list_(json: Json = False, workspace: Folder = None) -> int:
    """List the surveys."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.surveys.list()
    if json:
        write_json(asdict(one) for one in found)
        return 0
    rows = [
        (one.survey, one.kind, one.state, one.version, " ".join(one.languages), f"{one.complete:,}", one.url)
        for one in found
    ]
    terminal.show(terminal.listing(["survey", "kind", "", "version", "languages", "complete", "address"], rows))
    if not found:
        note("There are no surveys yet: `suara survey publish FILE` makes one.")
    return 0


@group.command()
def popup(
    key: Annotated[
        bool, typer.Option("--key", help="Print the key that proves customers instead. It is a secret.")
    ] = False,
    workspace: Folder = None,
) -> int:
    """Print the line that a website carries for its pop-ups."""
    from suara.collect.channels import CHANNELS

    with opened(workspace) as ws:
        print(ws.surveys.customer_key if key else ws.surveys.popup_tag)
        if lacking := CHANNELS["popup"].ready(ws.settings):
            note(f"Before pop-ups can ask, suara.toml needs: {lacking}.")
    return 0


@group.command()
def show(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Show how far people come in a survey: who saw, answered and stopped after each question."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.surveys.show(survey)
    if json:
        write_json([asdict(found)])
        return 0
    head = ["question", "type", "page", "saw it", "answered", "stopped after it"]
    rows = [(s.question, s.type, s.page + 1, f"{s.seen:,}", f"{s.answered:,}", f"{s.stopped:,}") for s in found.steps]
    terminal.show(terminal.listing(head, rows))
    flagged = f", {found.flagged:,} flagged and not counted" if found.flagged else ""
    note(f"Version {found.version}: {found.started:,} started, {found.complete:,} complete{flagged}.")
    return 0


@group.command()
def link(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    qr: Annotated[Path | None, typer.Option(help="Write it as a QR code too, to an .svg or .png file.")] = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="For a device that many use: it begins anew.")] = False,
    workspace: Folder = None,
) -> int:
    """Print the address of a survey's public page, for a poster, a receipt or a kiosk."""
    from suara.serve.qr import drawn

    with opened(workspace) as ws:
        address = ws.surveys.link(survey, kiosk=kiosk)
    if qr:
        drawn(address, qr)
    print(address)
    return 0


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8020,
    workspace: Folder = None,
) -> int:
    """Serve the workspace: respondents' pages, sending, and the way of answers into the metrics."""
    import uvicorn

    from suara.serve.web.app import application

    with opened(workspace) as ws:
        note(f"Suara serves {ws.settings.name} at http://{host}:{port} (Ctrl-C ends it).")
        uvicorn.run(application(ws), host=host, port=port, log_level="warning", server_header=False)
    return 0


COMMANDS = (serve,)
