"""Boards: dashboards as text, and their figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

group = typer.Typer(help="Boards: dashboards as text, and their figures.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Its name, as `suara boards list` gives it.")]


@group.command(name="list")
def list_(json: Json = False, workspace: Folder = None) -> None:
    """List the boards."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.boards.all()
    told = [{"board": one.board, "title": one.title, "version": one.version, "by": one.owner_name} for one in found]
    if json:
        write_json(told)
        return
    terminal.show(terminal.listing(["board", "title", "version", "by"], [tuple(one.values()) for one in told]))
    if not told:
        note("There are none yet: `suara boards save FILE` makes one.")


@group.command()
def show(name: Name, workspace: Folder = None) -> None:
    """Write a board as YAML."""
    from suara.present.boards import written

    with opened(workspace) as ws:
        print(written(ws.boards.get(name).board), end="")


@group.command()
def save(
    file: Annotated[Path, typer.Argument(help="A board in YAML or JSON; - is standard input.")],
    workspace: Folder = None,
) -> None:
    """Keep a board as a file has it, over the one of its name."""
    import sys

    from suara.present.boards import parse, read

    board = parse(sys.stdin.read()) if str(file) == "-" else read(file)
    with opened(workspace) as ws:
        version = {one.board: one.version for one in ws.boards.all()}.get(board.board, 0)
        note(f"The board {board.board} is kept, version {ws.boards.put(board, version).version}.")


@group.command()
def remove(name: Name, workspace: Folder = None) -> None:
    """Remove a board; `suara boards restore` takes it back for 30 days."""
    with opened(workspace) as ws:
        ws.boards.remove(name, ws.boards.get(name).version)
        note(f"The board {name} is removed; `suara boards restore {name}` takes it back for 30 days.")


@group.command()
def restore(name: Name, workspace: Folder = None) -> None:
    """Take a removed board back."""
    with opened(workspace) as ws:
        note(f"The board {ws.boards.restore(name).board.title} is back.")


@group.command()
def values(
    name: Name,
    query: Annotated[str, typer.Option(help="Period and filters as in its address: range=28d&where.country=MY.")] = "",
    json: Json = False,
    workspace: Folder = None,
) -> None:
    """Measure what the tiles of a board show."""
    from suara.present import result_table, terminal

    with opened(workspace) as ws:
        found = ws.boards.values(name, query)
        if json:
            write_json({"tile": tile, **row} for tile, results in found.items() for one in results for row in one.rows)
            return
        for tile, results in found.items():
            note(tile)
            for one in results:
                terminal.show(result_table.result(one, ws.settings.currency))
