"""Keeping a workspace: backup, restore, upgrade, erasing a person, checking its health."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Folder, Json, folder_of, note, opened, write_json

FAILED_CHECK = 1


def erase(
    customer: Annotated[str, typer.Argument(help="The customer's id, or an address as it was delivered.")],
    detach: Annotated[bool, typer.Option("--detach", help="Keep their facts without the person.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
    workspace: Folder = None,
) -> None:
    """Erase a person everywhere, with a receipt.

    From every table, history and file of the workspace. It cannot be undone.
    """
    with opened(workspace) as ws:
        if not yes:
            typed = typer.prompt(f"This cannot be undone. Type the id again to erase it from {ws.folder}", err=True)
            if typed != customer:
                raise QuestionError("What was typed is another id: nothing was erased.", "Try again.")
        receipt = ws.erase(customer, mode="detach" if detach else "delete").to_dict()
    if json:
        write_json([receipt])
    else:
        _tell(receipt)


def _tell(receipt: dict[str, object]) -> None:
    from suara.present import terminal

    terminal.show(terminal.card([(k.replace("_", " "), _spelt(v)) for k, v in receipt.items()]))


def _spelt(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items()) or "nothing"
    return str(value)


def backup(file: Annotated[Path, typer.Argument(help="The archive to write.")], workspace: Folder = None) -> None:
    """Write the workspace into one archive."""
    from suara.serve.cli.progress import Bar

    with opened(workspace) as ws, Bar(f"Writing {file}", unit="bytes") as bar:
        ws.backup(file, progress=bar.part("backup"))
    note(f"Written: {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="An archive of `suara backup`.")], workspace: Folder = None
) -> None:
    """Make a workspace of a backup."""
    from suara.serve import python

    python.restore(file, folder_of(workspace))
    note(f"Restored into {folder_of(workspace)}.")


def upgrade(workspace: Folder = None) -> None:
    """Bring the workspace to this version.

    It is backed up first, and rolled back should anything fail.
    """
    with opened(workspace) as ws:
        note(str(ws.upgrade()))


def doctor(json: Json = False, workspace: Folder = None) -> int:
    """Check the workspace's health."""
    with opened(workspace) as ws:
        findings = [f.to_dict() for f in ws.doctor()]
    if json:
        write_json(findings)
    else:
        from suara.present import terminal

        head = list(findings[0]) if findings else ["check"]
        terminal.show(terminal.listing(head, [list(f.values()) for f in findings]))
    return FAILED_CHECK if any(f["status"] == "fail" for f in findings) else 0


COMMANDS = (erase, backup, restore, upgrade, doctor)
