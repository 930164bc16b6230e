"""What the commands share: the workspace that is meant, and data written for other programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve import cells

if TYPE_CHECKING:
    from suara.serve.python import Workspace

NAME = "suara"
ENVIRONMENT = "SUARA_WORKSPACE"


def _chosen(context: typer.Context, value: Path | None) -> Path | None:
    """The option after the command, else the one before it."""
    before = context.find_root().params.get("workspace")
    return value or before


Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", help=f"Folder of the workspace; else ${ENVIRONMENT}, else this folder.", callback=_chosen
    ),
]


def _alone(context: typer.Context, value: bool) -> bool:
    """Refuse two formats at once."""
    if value and (context.params.get("json") or context.params.get("csv")):
        raise QuestionError("--json and --csv cannot both be had.", "Choose one of them.")
    return value


Json = Annotated[bool, typer.Option("--json", help="One JSON array of objects.", callback=_alone)]
Csv = Annotated[bool, typer.Option("--csv", help="Comma-separated values.", callback=_alone)]


def myself() -> str:
    """How this program is called here: by its name where the shell finds it, else by its path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == NAME and not which(NAME) else NAME


def folder_of(workspace: Path | None) -> Path:
    """The folder that is meant."""
    return workspace or Path(os.environ.get(ENVIRONMENT) or ".")


def opened(workspace: Path | None) -> Workspace:
    """The workspace that is meant."""
    from suara.serve import opening

    return opening.open(folder_of(workspace))


def write_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as one JSON array of objects on stdout."""
    json.dump(list(rows), sys.stdout, default=_plain, ensure_ascii=False, indent=1, allow_nan=False)
    print()


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as comma-separated values on stdout."""
    cells.write_csv(sys.stdout, columns, rows)


def write_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, as_csv: bool) -> None:
    """Rows for another program, in the given columns."""
    if as_csv:
        write_csv(columns, rows)
    else:
        write_json({c: row.get(c) for c in columns} for row in rows)


def note(text: str) -> None:
    """Something said to the person, not to the next program."""
    from suara.present.numbers import visible

    print(visible(text), file=sys.stderr)


def pairs(given: Sequence[str], what: str) -> dict[str, str]:
    """Arguments of the form name=value."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise QuestionError(f"{what} {text!r} is not of the form name=value.", f"Write it like {what} name=value.")
        found[name.strip()] = value.strip()
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(value)
