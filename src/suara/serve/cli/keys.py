"""Keys that programs come with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

group = typer.Typer(help="Keys that programs come with: make, list and revoke them.", no_args_is_help=True)


@group.command()
def make(
    name: Annotated[str, typer.Argument(help="What to call it, such as the program that it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do; without any all but change settings, keys and members.")
    ] = None,
    workspace: Folder = None,
) -> int:
    """Make a key; it is shown this once."""
    with opened(workspace) as ws:
        print(ws.keys.make(name, *(scope or ())))
        note("Keep it now: only its hash is kept here.")
    return 0


@group.command(name="list")
def list_(json: Json = False, workspace: Folder = None) -> int:
    """List the keys, but not the keys themselves."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.keys.list()
    if json:
        write_json(asdict(one) for one in found)
        return 0
    rows = [
        (one.name, " ".join(one.scopes), f"{one.made_at:%Y-%m-%d}", "revoked" if one.revoked_at else "valid")
        for one in found
    ]
    terminal.show(terminal.listing(["key", "may", "made", ""], rows))
    if not found:
        note("There are no keys yet: `suara key make NAME` makes one.")
    return 0


@group.command()
def revoke(name: Annotated[str, typer.Argument(help="Which key.")], workspace: Folder = None) -> int:
    """Make a key valid no more."""
    with opened(workspace) as ws:
        ws.keys.revoke(name)
        note(f"The key {name} is valid no more.")
    return 0
