"""Asking: surveys, invitations, and the server that respondents reach."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import BusyError
from suara.serve import serving
from suara.serve.cli import answered, defining
from suara.serve.cli.common import Folder, Json, note, opened, write_json

if TYPE_CHECKING:
    from suara.collect.surveys.history import Version
    from suara.serve.python import Workspace

group = typer.Typer(help="Surveys: publish, list and send them.", no_args_is_help=True)
for command in (*defining.COMMANDS, *answered.COMMANDS):
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
        (
            one.survey,
            one.kind,
            one.state,
            one.version,
            " ".join(one.languages),
            f"{one.complete:,}",
            f"{one.flagged:,}",
            one.url,
        )
        for one in found
    ]
    terminal.show(
        terminal.listing(["survey", "kind", "", "version", "languages", "complete", "flagged", "address"], rows)
    )
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
        found, versions = ws.surveys.show(survey), ws.surveys.versions(survey)
    if json:
        write_json([asdict(found) | {"versions": [asdict(one) for one in versions]}])
        return 0
    head = ["question", "type", "page", "saw it", "answered", "stopped after it"]
    rows = [(s.question, s.type, s.page + 1, f"{s.seen:,}", f"{s.answered:,}", f"{s.stopped:,}") for s in found.steps]
    terminal.show(terminal.listing(head, rows))
    for version in versions:
        note(_version(version))
    flagged = f", {found.flagged:,} flagged and not counted" if found.flagged else ""
    note(f"Version {found.version}: {found.started:,} started, {found.complete:,} complete{flagged}.")
    return 0


def _version(one: Version) -> str:
    """A version in a line: since when it is asked, and what it changed."""
    parts = {part: getattr(one, part) for part in ("added", "removed", "reworded", "changed", "other")}
    told = "; ".join(f"{part} {', '.join(names)}" for part, names in parts.items() if names)
    return f"Version {one.version} since {one.published_at:%Y-%m-%d %H:%M} UTC{f': {told}' if told else ''}."


@group.command()
def link(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    qr: Annotated[Path | None, typer.Option(help="Write it as a QR code too, to an .svg or .png file.")] = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="For a device that many use: it begins anew.")] = False,
    test: Annotated[bool, typer.Option("--test", help="To try it out: answers by it never count.")] = False,
    workspace: Folder = None,
) -> int:
    """Print the address of a survey's public page, for a poster, a receipt or a kiosk."""
    from suara.serve.qr import drawn

    with opened(workspace) as ws:
        address = ws.surveys.link(survey, kiosk=kiosk, test=test)
    if qr:
        drawn(address, qr)
    print(address)
    return 0


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8020,
    proxy: Annotated[
        list[str] | None, typer.Option(help="Address of a proxy that says for whom it asks; several may be given.")
    ] = None,
    log: Annotated[
        bool | None,
        typer.Option("--log/--no-log", help="A line of JSON a request on standard error; usual for a service."),
    ] = None,
    workspace: Folder = None,
) -> int:
    """Serve the workspace: its pages and API, respondents' pages, sending, and the way of answers into the metrics."""
    import uvicorn

    from suara.serve.web.app import application
    from suara.serve.web.server import Server

    # Threads that work beside the pages give way after a millisecond, not after five: somebody waits for a reply.
    sys.setswitchinterval(0.001)
    with opened(workspace) as ws:
        _check_alone(ws)
        here = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        note(f"Suara serves {ws.settings.name} at {here} (Ctrl-C ends it).")
        if link := replace(ws.members, here=here).set_up():
            note(f"Nobody can sign in yet. Make yourself its owner, once, within a day: {link.address}")
        logs = not sys.stderr.isatty() if log is None else log
        made = application(ws, serving=serving.new(host, port), log=note if logs else None)
        quiet: dict[str, Any] = {"log_level": "warning", "server_header": False}
        server = Server(uvicorn.Config(made, host=host, port=port, **quiet, **_believed(proxy)))
        with suppress(KeyboardInterrupt):
            server.run()
        return 0 if server.started else 3


def _check_alone(ws: Workspace) -> None:
    """Refuse to serve what another process serves."""
    if here := serving.found(ws.folder):
        raise BusyError(f"{ws.folder} is served already, at {here.address}.", "Use that, or stop it first.")


def _believed(proxies: list[str] | None) -> dict[str, Any]:
    """Whose word on the address of a client is taken: that of the proxies named, and of nobody else."""
    return {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies or []}


COMMANDS = (serve,)
