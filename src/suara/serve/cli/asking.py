"""Asking: surveys, invitations, and the server that respondents reach."""

from __future__ import annotations

from dataclasses import asdict
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
