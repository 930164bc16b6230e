"""Saved segments: sets of filters under a name."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

group = typer.Typer(help="Saved segments: filters under a name, for --segment and the pages.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Its name, as `suara segment list` gives it.")]


@group.command(name="list")
def list_(json: Json = False, workspace: Folder = None) -> None:
    """List the saved segments."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.saved_segments.list()
    if json:
        write_json(asdict(one) for one in found)
        return
    rows = [(one.segment, one.title, _told(one.where), one.owner_name) for one in found]
    terminal.show(terminal.listing(["segment", "title", "filters", "by"], rows))
    if not found:
        note("There are none yet: `suara segment save TITLE --where plan=plus` makes one.")


@group.command()
def save(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    where: Annotated[list[str], typer.Option(help="Filter on a dimension: plan=plus, country!=MY, plan~pl.")],
    workspace: Folder = None,
) -> None:
    """Save filters under a name, which is printed."""
    from suara.measure.filter import read

    with opened(workspace) as ws:
        print(ws.saved_segments.save(title, read(where)).segment)


@group.command()
def remove(name: Name, workspace: Folder = None) -> None:
    """Remove a segment; `suara segment restore` takes it back for 30 days."""
    with opened(workspace) as ws:
        ws.saved_segments.remove(name)
        note(f"The segment {name} is removed; `suara segment restore {name}` takes it back for 30 days.")


@group.command()
def restore(name: Name, workspace: Folder = None) -> None:
    """Take a removed segment back."""
    with opened(workspace) as ws:
        note(f"The segment {ws.saved_segments.restore(name).title} is back.")


def _told(where: Mapping[str, Any]) -> str:
    from suara.measure.filter import parse

    return "; ".join(one.words for one in parse(where))
