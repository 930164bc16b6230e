"""Customer-experience management: from records to metrics whose evidence adds up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suara.serve.cli.common import Folder, folder_of

FIRST = """There is no workspace in {folder} yet. A workspace is a folder with one company's records.

  suara demo                    see Suara at work: an invented company and its scorecard
  suara create acme             begin your own
  suara --help                  everything else
"""
EMPTY = """{name}: a workspace without records so far.

  suara records                 the kinds of records, and their columns
  suara load answer FILE        load some (--dry-run first, to see how its columns would be read)
"""
FILLED = """{name}: {records:,} records of {kinds} kinds.

  suara score                   the whole scorecard
  suara measure nps             one metric; suara metrics lists them
  suara records                 what there is
"""


def start(
    context: typer.Context,
    workspace: Folder = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Say what can be done next when no command is given."""
    if version:
        from suara import __version__

        print(__version__)
    elif context.invoked_subcommand is None:
        print(_next(workspace), end="")


def _next(workspace: Path | None) -> str:
    from suara import settings
    from suara.serve.opening import open as open_workspace

    folder = folder_of(workspace)
    if not (folder / settings.FILE).exists():
        return FIRST.format(folder=folder.resolve())
    with open_workspace(folder) as ws:
        held = [h.records for h in ws.records().values() if h.records]
        return (FILLED if held else EMPTY).format(name=ws.settings.name, records=sum(held), kinds=len(held))
