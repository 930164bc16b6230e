"""Asking: surveys, invitations, and the server that respondents reach."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

group = typer.Typer(help="Surveys: publish, list and send them.", no_args_is_help=True)


@group.command()
def publish(
    file: Annotated[Path, typer.Argument(help="The definition, as YAML or JSON.")],
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Publish a definition; an edit becomes a new version."""
    with opened(workspace) as ws:
        done = ws.surveys.publish(file)
        if json:
            write_json([{"survey": done.survey, "version": done.version, "url": done.url}])
        else:
            print(done.url)
            note(f"{done.survey} is published, version {done.version}.")
    return 0


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
def invite(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    customers: Annotated[list[str], typer.Argument(help="Ids of the customers.")],
    channel: Annotated[str, typer.Option(help="The way to reach them.")] = "email",
    workspace: Folder = None,
) -> int:
    """Invite customers to a survey; the server sends what waits."""
    with opened(workspace) as ws:
        made = ws.surveys.invite(survey, *customers, channel=channel)
        note(f"{len(made)} invited by {channel}; `suara serve` sends them.")
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
